using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Storage.Tiered.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_is_unchanged() =>
        Snapshot.Match(typeof(TieredBlobStore).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
