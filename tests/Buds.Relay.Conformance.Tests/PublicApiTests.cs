using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Relay.Conformance.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_is_unchanged() =>
        Snapshot.Match(typeof(ConformanceSuite).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
