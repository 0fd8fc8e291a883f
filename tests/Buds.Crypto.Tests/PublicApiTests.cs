using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Crypto.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_is_unchanged() =>
        Snapshot.Match(typeof(BudsException).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
