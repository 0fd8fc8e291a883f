using System.Diagnostics.CodeAnalysis;
using Buds.Storage.Files;
using Buds.Storage.Memory;
using Buds.Storage.Presigning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Storage;

/// <summary>Adds a blob store to an application. The last one added is the one used.</summary>
public static class BlobStoreServiceCollectionExtensions
{
    /// <summary>Adds an <see cref="IBlobStore"/> that keeps blobs as files. Its options are validated when the application starts.</summary>
    public static IServiceCollection AddBudsFileBlobStore(this IServiceCollection services, Action<FileBlobStoreOptions> configure)
    {
        AddOptions<FileBlobStoreOptions, FileBlobStoreOptionsValidator>(services, configure);
        return services.AddSingleton<IBlobStore>(provider => new FileBlobStore(
            provider.GetRequiredService<IOptions<FileBlobStoreOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds an <see cref="IBlobStore"/> that keeps blobs in memory, without a limit.</summary>
    public static IServiceCollection AddBudsMemoryBlobStore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IBlobStore>(provider => new MemoryBlobStore(provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Adds an <see cref="HmacBlobPresigner"/>, also as <see cref="IBlobPresigner"/>. Its options are validated when the application starts.
    /// </summary>
    public static IServiceCollection AddBudsHmacBlobPresigner(this IServiceCollection services, Action<HmacBlobPresignerOptions> configure)
    {
        AddOptions<HmacBlobPresignerOptions, HmacBlobPresignerOptionsValidator>(services, configure);
        services.TryAddSingleton(provider => new HmacBlobPresigner(
            provider.GetRequiredService<IOptions<HmacBlobPresignerOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<IBlobPresigner>(provider => provider.GetRequiredService<HmacBlobPresigner>());
    }

    private static void AddOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, TValidator>(
        IServiceCollection services, Action<TOptions> configure)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>>(new TValidator()));
        services.AddOptionsWithValidateOnStart<TOptions>().Configure(configure);
    }
}
