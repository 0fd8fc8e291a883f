using System.Text.RegularExpressions;
using Buds.Stress.Measuring;
using Buds.Stress.Report;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Tests.Report;

public sealed partial class HtmlReportTests
{
    [Fact]
    public void Names_no_other_place()
    {
        var page = HtmlReport.Write(Result());
        Elsewhere().Matches(page).Select(match => match.Value).ShouldBeEmpty();
    }

    [Fact]
    public void Has_its_plots_inside() => Plot().Count(HtmlReport.Write(Result())).ShouldBeGreaterThan(5);

    [Fact]
    public void No_two_plots_share_an_id()
    {
        string[] ids = [.. Id().Matches(HtmlReport.Write(Result())).Select(match => match.Groups[1].Value)];
        ids.ShouldNotBeEmpty();
        ids.ShouldBeUnique();
    }

    [Fact]
    public void Encodes_what_comes_from_elsewhere()
    {
        var page = HtmlReport.Write(Result() with { Fault = "<script>alert(1)</script>" });
        page.ShouldNotContain("<script>");
        page.ShouldContain("&lt;script&gt;");
    }

    [Fact]
    public void Says_so_where_a_run_is_not_clean() => HtmlReport.Write(Result() with { Fault = "stopped" }).ShouldContain("Not clean");

    [Fact]
    public void Json_has_no_secrets() =>
        JsonReport.Write(Result() with { Settings = Result().Settings with { S3Secret = "hidden-secret", PostgresConnection = "Password=hidden-secret" } }).ShouldNotContain("hidden-secret");

    private static StressResult Result()
    {
        var ledger = new Ledger();
        ledger.Expect("m", 1, [1]);
        ledger.Open("m", 1, 1);
        var times = new Dictionary<Measure, Quantiles> { [Measure.Send] = new(3, 1000, 2000, 3000, 4000, 1500), [Measure.Inbox] = new(3, 100, 200, 300, 400, 150), [Measure.WakeToOpen] = new(3, 1, 2, 3, 4, 2) };
        return new StressResult
        {
            Settings = ScenarioDefaults.Of(ScenarioKind.Smoke),
            StartedAt = DateTimeOffset.UnixEpoch,
            Took = TimeSpan.FromSeconds(3),
            Fault = null,
            Verdict = ledger.Judge(),
            Machine = MachineDescription.Take(),
            Load = new LoadFigures
            {
                LightUsers = 2, LightDevices = 4, RealUsers = 0, RealDevices = 0, Circles = 1, MeanPhotoBytes = 1000, Listeners = 1, SessionsOpened = 1,
                Requests = new Dictionary<Buds.Stress.Load.RequestKind, long>(), Retries = 0, Redelivered = 0,
            },
            Relay = new RelayFigures { Times = new Dictionary<string, Quantiles>(), Routes = [], Refusals = new Dictionary<string, double>() },
            Pushes = null,
            Totals = times,
            Samples = [.. Enumerable.Range(1, 3).Select(second => new Sample
            {
                Seconds = second, Length = 1, Phase = Phase.Sending, Sent = second, Opened = second, Waiting = 1, RelayCores = 0.5, GeneratorCores = 0.5, Listening = 1,
                RelayResidentBytes = 1_000_000 * second, RelayTimes = new Dictionary<string, Quantiles>(), Times = times,
            })],
        };
    }

    [GeneratedRegex("""https?:|//[a-z]|@import|url\((?!#)|<script|<link|<img|\bsrc=|xlink:href="[^#]""", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex("<svg ")]
    private static partial Regex Plot();

    [GeneratedRegex("""\bid="([^"]+)""")]
    private static partial Regex Id();
}
