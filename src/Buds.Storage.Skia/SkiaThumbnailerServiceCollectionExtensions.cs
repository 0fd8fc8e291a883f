using Buds.Storage.Pictures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Buds.Storage.Skia;

/// <summary>Adds a thumbnailer to an application. The last one added is the one used.</summary>
public static class SkiaThumbnailerServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="SkiaThumbnailer"/> as <see cref="IThumbnailer"/>. Its options are validated when the application starts.</summary>
    public static IServiceCollection AddSkiaThumbnailer(this IServiceCollection services, Action<SkiaThumbnailerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SkiaThumbnailerOptions>>(new SkiaThumbnailerOptionsValidator()));
        services.AddOptionsWithValidateOnStart<SkiaThumbnailerOptions>().Configure(configure ?? (_ => { }));
        return services.AddSingleton<IThumbnailer>(provider => new SkiaThumbnailer(provider.GetRequiredService<IOptions<SkiaThumbnailerOptions>>().Value));
    }
}
