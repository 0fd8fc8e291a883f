using Buds.Stress.Measuring;

namespace Buds.Stress.Report;

/// <summary>The plots of a report.</summary>
internal static class ResultCharts
{
    private const double Milliseconds = 1000;
    private const double Megabytes = 1e6;

    public static IReadOnlyList<Chart> Of(IReadOnlyList<Sample> samples) =>
    [
        Rates(samples),
        new Chart("Deliveries on their way", "deliveries").Line("waiting", samples.Select(sample => (sample.Seconds, (double?)sample.Waiting))),
        Quantiles("Sending a message", samples, Measure.Send),
        Quantiles("Reading an inbox page", samples, Measure.Inbox),
        Quantiles("From a wake-up to opened", samples, Measure.WakeToOpen),
        Quantiles("Downloading and opening a payload", samples, Measure.Download),
        new Chart("Download speed of a payload", "MB/s").Line("p50", samples.Select(sample => (sample.Seconds, Of(sample, Measure.DownloadSpeed)?.P50 / 1000))),
        StoreTimes(samples),
        new Chart("Writes that wait for the store", "writes").Line("queue", samples.Select(sample => (sample.Seconds, sample.StoreQueue))),
        new Chart("CPU", "cores")
            .Line("relay", samples.Select(sample => (sample.Seconds, sample.RelayCores)))
            .Line("clients and push service", samples.Select(sample => (sample.Seconds, (double?)sample.GeneratorCores))),
        new Chart("The relay's memory", "MB")
            .Line("resident", samples.Select(sample => (sample.Seconds, sample.RelayResidentBytes / Megabytes)))
            .Line("heap", samples.Select(sample => (sample.Seconds, sample.RelayHeapBytes / Megabytes))),
        new Chart("The relay's disk", "MB")
            .Line("payloads", samples.Select(sample => (sample.Seconds, sample.PayloadBytes / Megabytes)))
            .Line("database", samples.Select(sample => (sample.Seconds, sample.DatabaseBytes / Megabytes))),
        new Chart("Devices that listen", "event streams").Line("listening", samples.Select(sample => (sample.Seconds, (double?)sample.Listening))),
    ];

    private static Chart Rates(IReadOnlyList<Sample> samples)
    {
        var pairs = samples.Skip(1).Zip(samples, (now, before) => (Now: now, Before: before)).ToArray();
        return new Chart("Throughput", "a second")
            .Line("deliveries opened", pairs.Select(pair => (pair.Now.Seconds, (double?)((pair.Now.Opened - pair.Before.Opened) / pair.Now.Length))))
            .Line("messages sent", pairs.Select(pair => (pair.Now.Seconds, (double?)((pair.Now.Sent - pair.Before.Sent) / pair.Now.Length))));
    }

    private static Chart StoreTimes(IReadOnlyList<Sample> samples)
    {
        var chart = new Chart("Database times, as the relay measures them", "ms");
        foreach (var name in samples.SelectMany(sample => sample.RelayTimes.Keys).Distinct().Where(name => name.Contains("store", StringComparison.Ordinal) || name.Contains("SQL", StringComparison.Ordinal)))
        {
            chart.Line($"{name}, p50", samples.Select(sample => (sample.Seconds, Of(sample, name)?.P50 / Milliseconds)))
                .Line($"{name}, p95", samples.Select(sample => (sample.Seconds, Of(sample, name)?.P95 / Milliseconds)));
        }

        return chart;
    }

    private static Chart Quantiles(string title, IReadOnlyList<Sample> samples, Measure measure) => new Chart(title, "ms")
        .Line("p50", samples.Select(sample => (sample.Seconds, Of(sample, measure)?.P50 / Milliseconds)))
        .Line("p95", samples.Select(sample => (sample.Seconds, Of(sample, measure)?.P95 / Milliseconds)))
        .Line("p99", samples.Select(sample => (sample.Seconds, Of(sample, measure)?.P99 / Milliseconds)))
        .Line("max", samples.Select(sample => (sample.Seconds, Of(sample, measure)?.Max / Milliseconds)));

    private static Quantiles? Of(Sample sample, Measure measure) => sample.Times.TryGetValue(measure, out var quantiles) ? quantiles : null;

    private static Quantiles? Of(Sample sample, string name) => sample.RelayTimes.TryGetValue(name, out var quantiles) ? quantiles : null;
}
