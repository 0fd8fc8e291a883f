using System.Globalization;
using Buds.Stress.Measuring;

namespace Buds.Stress.Report;

/// <summary>The tables of a result, for the console and for the report alike.</summary>
internal static class ResultTables
{
    private static readonly string[] QuantileColumns = ["", "count", "p50", "p95", "p99", "max"];

    public static IReadOnlyList<ResultTable> Of(StressResult result) => [Verdict(result), Run(result), Times(result), RelayTimes(result), Routes(result), Requests(result)];

    private static ResultTable Verdict(StressResult result)
    {
        var verdict = result.Verdict;
        return new ResultTable("Deliveries", ["messages", "expected", "opened", "lost", "seen twice", "wrong", "not theirs", "refused", "sends failed", "given again, dropped"],
        [[
            Count(verdict.Messages), Count(verdict.Expected), Count(verdict.Opened), Count(verdict.Lost), Count(verdict.Duplicated), Count(verdict.Wrong),
            Count(verdict.Unexpected), Count(verdict.Refused), Count(verdict.FailedSends), Count(result.Load.Redelivered),
        ]]);
    }

    private static ResultTable Run(StressResult result)
    {
        var (load, relay, settings) = (result.Load, result.Relay, result.Settings);
        var rows = new List<string[]>
        {
            new[] { "users", $"{Count(load.LightUsers)} light and {Count(load.RealUsers)} real, in {Count(load.Circles)} Circles" },
            new[] { "devices", $"{Count(load.LightDevices)} light and {Count(load.RealDevices)} real; {Count(load.Listeners)} light ones listen at a time, {Count(load.SessionsOpened)} times an app was opened" },
            new[] { "photos", $"{Shown.Bytes(load.MeanPhotoBytes)} on average" },
            new[] { "time that it stands for", settings.Span.ToString() },
            new[] { "faster than the clock", $"{Shown.Number(load.SpeedOfSending, 1)} times until all was sent, {Shown.Number(load.SpeedUntilOpened, 1)} until all was opened (asked for: {Shown.Number(settings.Speed, 1)})" },
            new[] { "relay's CPU while sending", $"{Shown.Number(relay.CpuSecondsOfSending, 1)} s of {Shown.Number(load.SendingSeconds, 1)} s by the clock: {Shown.Number(relay.CpuSecondsOfSending / load.SendingSeconds, 2)} cores, {Shown.Number(relay.CpuMillisecondsADelivery, 2)} ms a delivery" },
            new[] { "clients' CPU while sending", $"{Shown.Number(load.GeneratorCpuSeconds, 1)} s: {Shown.Number(load.GeneratorCpuSeconds / load.SendingSeconds, 2)} cores" },
            new[] { "relay's memory at most", Shown.Bytes(relay.LargestResidentBytes) },
            new[] { "its growth an hour", $"resident {Shown.Bytes(relay.ResidentGrowthAnHour)}, heap {Shown.Bytes(relay.HeapGrowthAnHour)}, over {Shown.Number(relay.GrowthSeconds)} s after a warm-up" },
            new[] { "its disk at most", $"database {Shown.Bytes(relay.LargestDatabaseBytes)}, payloads {Shown.Bytes(relay.LargestPayloadBytes)} ({Shown.Bytes(relay.PayloadBytesAtEnd)} at the end)" },
            new[] { "requests a user and day", Shown.Number(load.RequestsAUserAndDay, 1) },
            new[] { "repeated after a failure", Count(load.Retries) },
        };
        if (result.Pushes is { } pushes)
        {
            rows.Add(["pushes", $"{Count(pushes.Sent)} sent, {Shown.Number(pushes.Coalesced)} coalesced, {Shown.Number(pushes.LeftOutListening)} left out as the device listened, {Shown.Number(pushes.LeftOutFull)} as the queue was full, {Shown.Number(pushes.GaveUp)} given up, {Count(pushes.Lost)} lost on purpose, {Count(pushes.Refused)} refused"]);
        }

        return new ResultTable("Run", ["", ""], rows);
    }

    private static ResultTable Times(StressResult result) => new(
        "As clients saw it",
        QuantileColumns,
        [.. result.Totals.Select(total => Row(Shown.Name(total.Key), total.Value, value => Shown.Value(total.Key, value)))]);

    private static ResultTable RelayTimes(StressResult result) => new(
        "By the relay's own metrics, from the first send on",
        QuantileColumns,
        [.. result.Relay.Times.Select(time => Row(time.Key, time.Value, Shown.Time))]);

    private static ResultTable Routes(StressResult result) => new(
        "The relay's requests by route, most time first",
        ["", "count", "p50", "p95", "p99", "mean", "in all"],
        [.. result.Relay.Routes.Take(12).Select(route => new[]
        {
            route.Route, Count(route.Times.Count), Shown.Time(route.Times.P50), Shown.Time(route.Times.P95), Shown.Time(route.Times.P99), Shown.Time(route.Times.Mean),
            Shown.Time(route.Times.Mean * route.Times.Count),
        })]);

    private static ResultTable Requests(StressResult result) => new(
        "Requests of light clients while messages were sent",
        ["", "count", "a user and day"],
        [.. result.Load.Requests.Where(request => request.Value > 0).Select(request => new[]
        {
            request.Key.ToString(), Count(request.Value), Shown.Number(request.Value / (double)result.Load.LightUsers / result.Settings.Span.TotalDays, 1),
        })]);

    private static string[] Row(string name, Quantiles quantiles, Func<double, string> show) =>
        [name, Count(quantiles.Count), show(quantiles.P50), show(quantiles.P95), show(quantiles.P99), show(quantiles.Max)];

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
