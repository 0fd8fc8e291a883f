using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Relay.Client.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void Public_api_changes_only_on_purpose() =>
        Snapshot.Match(typeof(RelayClient).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
