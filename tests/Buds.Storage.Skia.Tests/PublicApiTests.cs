using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Storage.Skia.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_is_unchanged() =>
        Snapshot.Match(typeof(SkiaThumbnailer).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
