using Buds.Relay.Protocol.Json;
using PublicApiGenerator;
using Snapshooter.Xunit;

namespace Buds.Relay.Protocol.Tests;

public class PublicApiTests
{
    [Fact]
    public void Public_api_changes_only_on_purpose() =>
        typeof(RelayJson).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).MatchSnapshot();
}
