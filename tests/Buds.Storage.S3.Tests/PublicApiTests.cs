using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Storage.S3.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_is_unchanged() =>
        Snapshot.Match(typeof(S3BlobStore).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
