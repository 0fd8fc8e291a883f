using System.CommandLine;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Tests.Scenarios;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("run unheard-of")]
    [InlineData("run smoke --no-such-option")]
    [InlineData("run smoke --payload huge")]
    [InlineData("run smoke --duration 5")]
    [InlineData("run smoke --users 1")]
    [InlineData("run smoke --listening 2")]
    [InlineData("run smoke --suite rot13")]
    [InlineData("run smoke --relay http://127.0.0.1:5080/path")]
    [InlineData("run storm --relay http://127.0.0.1:5080")]
    [InlineData("run smoke --coefficients file.json")] // A day in seconds says too little of how often clients ask.
    public async Task Bad_usage_is_2(string line) => (await RunAsync(line)).ShouldBe(ExitCodes.Usage);

    [Fact]
    public async Task Relay_beyond_this_machine_is_refused_unless_its_owner_says_so() =>
        (await RunAsync("run smoke --relay https://relay.example")).ShouldBe(ExitCodes.Usage);

    [Fact]
    public void Relay_beyond_this_machine_is_taken_from_its_owner() =>
        Root().Parse("run smoke --relay https://relay.example --i-own-this-relay").Errors.ShouldBeEmpty();

    [Fact]
    public void Relay_on_this_machine_is_taken() => Root().Parse("run smoke --relay http://127.0.0.1:5080").Errors.ShouldBeEmpty();

    private static RootCommand Root() => new() { RunCommand.Create() };

    private static Task<int> RunAsync(string line) => ExitCodes.RunAsync(Root(), line.Split(' '));
}
