using Buds.Stress.Load;
using Buds.Stress.Measuring;
using Buds.Stress.Report;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Tests.Scenarios;

/// <summary>Real runs against a real relay process, with pushes, real clients and light ones.</summary>
public sealed class SmokeTests
{
    private static readonly StressSettings Little = ScenarioDefaults.Of(ScenarioKind.Smoke) with { Users = 12, Messages = 20, Speed = 86_400, RealCircles = 0, Payload = 2_000, Pushes = false };

    [Fact]
    public async Task Smoke_delivers_everything_once_and_writes_its_reports()
    {
        var folder = Directory.CreateTempSubdirectory("buds-stress-tests-").FullName;
        try
        {
            var (json, report) = (Path.Combine(folder, "run.json"), Path.Combine(folder, "run.html"));
            var root = new System.CommandLine.RootCommand { RunCommand.Create() };
            (await ExitCodes.RunAsync(root, ["run", "smoke", "--json", json, "--report", report])).ShouldBe(ExitCodes.Clean);
            (await File.ReadAllTextAsync(json)).ShouldContain("\"lost\": 0");
            (await File.ReadAllTextAsync(report)).ShouldContain("Every delivery was opened once");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task App_that_forgets_a_message_fails_the_run()
    {
        var result = await RunAsync(ledger => new FaultyApp(ledger, FaultyApp.Forget), TimeSpan.FromSeconds(30));
        result.Verdict.Lost.ShouldBe(1);
        result.IsClean.ShouldBeFalse();
    }

    [Fact]
    public async Task App_that_shows_a_message_twice_fails_the_run()
    {
        var result = await RunAsync(ledger => new FaultyApp(ledger, FaultyApp.Repeat));
        result.Verdict.Duplicated.ShouldBe(1);
        result.IsClean.ShouldBeFalse();
    }

    [Fact]
    public async Task App_that_shows_another_content_fails_the_run()
    {
        var result = await RunAsync(ledger => new FaultyApp(ledger, FaultyApp.Alter));
        result.Verdict.Wrong.ShouldBe(1);
        result.IsClean.ShouldBeFalse();
    }

    [Fact]
    public async Task Storm_delivers_what_waited_when_the_relay_was_killed_and_what_was_shared_meanwhile()
    {
        var storm = ScenarioDefaults.Of(ScenarioKind.Storm) with { Users = 30, Messages = 60, RealCircles = 0, Payload = 2_000 };
        var result = await new StressRun(storm).RunAsync(CancellationToken.None);
        result.Fault.ShouldBeNull();
        result.Verdict.ShouldSatisfyAllConditions(verdict => verdict.Messages.ShouldBe(60), verdict => verdict.IsClean.ShouldBeTrue());
    }

    private static Task<StressResult> RunAsync(Func<Ledger, IMessageApp> app, TimeSpan? limit = null) =>
        new StressRun(Little with { TimeLimit = limit ?? Little.TimeLimit }, app).RunAsync(CancellationToken.None);
}
