using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace Buds.Relay.Conformance.Tests;

/// <summary>The tool, as a process.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("buds-conformance-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Relay_that_conforms_is_told_so_in_every_form()
    {
        await using var relay = await MinimalRelayTests.Fixture.StartAsync(TimeProvider.System);
        var (junit, json) = (Path.Combine(_folder, "new", "junit.xml"), Path.Combine(_folder, "new", "results.json"));

        var (exit, output) = await RunAsync(relay.Urls.Single(), "--only", "a", "--junit", junit, "--json", json);

        exit.ShouldBe(0, output);
        var checks = ConformanceSuite.Checks.Where(check => check.Name.StartsWith('a')).Select(check => check.Name).ToArray();
        checks.ShouldAllBe(name => output.Contains("passed  " + name, StringComparison.Ordinal));
        output.ShouldEndWith($"{checks.Length} passed, 0 failed, 0 skipped");
        XDocument.Load(junit).Descendants("testcase").Select(test => test.Attribute("name")!.Value).ShouldBe(checks);
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        results.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("outcome").GetString()).ShouldAllBe(outcome => outcome == "passed");
    }

    [Fact]
    public async Task Relay_that_does_not_conform_is_told_what_was_expected()
    {
        var junit = Path.Combine(_folder, "junit.xml");
        var (exit, output) = await RunAsync("http://127.0.0.1:1", "--only", "description.", "--junit", junit);

        exit.ShouldBe(1, output);
        output.ShouldContain("FAILED  description.is-public-and-complete");
        output.ShouldEndWith("0 passed, 1 failed, 0 skipped");
        XDocument.Load(junit).Descendants("failure").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("not-a-url")]
    [InlineData("ftp://relay.example")]
    [InlineData("http://127.0.0.1:1", "--only", "none-such")]
    [InlineData("http://127.0.0.1:1", "--what")]
    public async Task Wrong_command_ends_with_2(params string[] arguments) => (await RunAsync(arguments)).Exit.ShouldBe(2);

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Buds.Relay.Conformance.Tool.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Trim() + await errors);
    }
}
