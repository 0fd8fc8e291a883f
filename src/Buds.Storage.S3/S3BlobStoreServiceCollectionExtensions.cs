using Buds.Storage.Presigning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Buds.Storage.S3;

/// <summary>Adds an S3 store to an application.</summary>
public static class S3BlobStoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds an <see cref="IBlobStore"/> that keeps blobs in an S3 store and an <see cref="IBlobPresigner"/> of URLs that lead to it. The last ones added are
    /// the ones used. The options are validated, and the store is reached, when the application starts.
    /// </summary>
    public static IServiceCollection AddBudsS3BlobStore(this IServiceCollection services, Action<S3BlobStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptionsWithValidateOnStart<S3BlobStoreOptions>().Configure(configure);
        return AddStore(services);
    }

    /// <summary>Adds an S3 store and its presigner with the options of a configuration section.</summary>
    public static IServiceCollection AddBudsS3BlobStore(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptionsWithValidateOnStart<S3BlobStoreOptions>().Bind(section);
        return AddStore(services);
    }

    private static IServiceCollection AddStore(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<S3BlobStoreOptions>, S3BlobStoreOptionsValidator>());
        services.TryAddSingleton(provider => new S3Bucket(
            provider.GetRequiredService<IOptions<S3BlobStoreOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<S3Bucket>>() ?? NullLogger<S3Bucket>.Instance));
        services.AddSingleton<IBlobStore>(provider => new S3BlobStore(provider.GetRequiredService<S3Bucket>()));
        services.AddSingleton<IBlobPresigner>(provider => new S3BlobPresigner(provider.GetRequiredService<S3Bucket>()));
        services.AddHostedService<S3Start>();
        return services;
    }
}
