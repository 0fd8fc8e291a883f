using Buds.Storage.Pictures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Storage.Skia.Tests;

public sealed class SkiaThumbnailerOptionsTests
{
    [Fact]
    public void Thumbnailer_is_added_as_the_one_that_is_used()
    {
        using ServiceProvider provider = new ServiceCollection().AddSkiaThumbnailer().BuildServiceProvider();

        provider.GetRequiredService<IThumbnailer>().ShouldBeOfType<SkiaThumbnailer>();
        Should.NotThrow(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    [Theory]
    [InlineData(0, 1, 1 << 20, "MaxSourceBytes")]
    [InlineData((1 << 30) + 1, 1, 1 << 20, "MaxSourceBytes")]
    [InlineData(1, 0, 1 << 20, "MaxPixels")]
    [InlineData(1, 1_000_000_001, 1 << 20, "MaxPixels")]
    [InlineData(1, 1, (1 << 20) - 1, "MaxDecodingBytes")]
    [InlineData(1, 1, (1L << 32) + 1, "MaxDecodingBytes")]
    public void Option_out_of_its_range_fails_at_the_start(int source, long pixels, long decoding, string name)
    {
        void Configure(SkiaThumbnailerOptions options) => (options.MaxSourceBytes, options.MaxPixels, options.MaxDecodingBytes) = (source, pixels, decoding);
        using ServiceProvider provider = new ServiceCollection().AddSkiaThumbnailer(Configure).BuildServiceProvider();
        SkiaThumbnailerOptions options = new();
        Configure(options);

        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Message.ShouldContain(name);
        Should.Throw<ArgumentException>(() => new SkiaThumbnailer(options)).Message.ShouldContain(name);
    }
}
