using Buds.Stress.Measuring;
using Buds.Stress.Relay;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Report;

/// <summary>What the relay did in a run.</summary>
internal sealed record RelayFigures
{
    /// <value>CPU time from start to end, all of its processes.</value>
    public double? CpuSeconds { get; init; }

    /// <value>CPU time while messages were sent.</value>
    public double? CpuSecondsOfSending { get; init; }

    /// <value>CPU time a delivery that was opened while messages were sent, its part of the send included; ms.</value>
    public double? CpuMillisecondsADelivery { get; init; }

    public long? LargestResidentBytes { get; init; }

    public long? LargestDatabaseBytes { get; init; }

    public long? LargestPayloadBytes { get; init; }

    /// <value>Payloads that were still on disk at the end.</value>
    public long? PayloadBytesAtEnd { get; init; }

    /// <value>Growth of the resident set after a fifth of the sending, in bytes an hour.</value>
    public double? ResidentGrowthAnHour { get; init; }

    /// <value>The same of what its collector found alive.</value>
    public double? HeapGrowthAnHour { get; init; }

    /// <value>How long the growth was looked at, in seconds.</value>
    public double? GrowthSeconds { get; init; }

    /// <value>The relay's own times from the first send on, in microseconds.</value>
    public required IReadOnlyDictionary<string, Quantiles> Times { get; init; }

    /// <value>Requests by route as the relay timed them, most time in all first; microseconds.</value>
    public required IReadOnlyList<RouteFigures> Routes { get; init; }

    /// <value>Calls that it refused, by code.</value>
    public required IReadOnlyDictionary<string, double> Refusals { get; init; }

    public static RelayFigures Of(Stage stage, Sampler sampler, PrometheusText? metrics, RelayHome home)
    {
        var (began, ended) = (stage.Marks.SendingBegan, stage.Marks.SendingEnded);
        var before = began?.Metrics;
        var cpu = (ended?.RelayCpu - began?.RelayCpu)?.TotalSeconds;
        var opened = ended?.Opened - began?.Opened;
        var (samples, hasProcess) = (sampler.Samples, sampler.Samples.Any(sample => sample.RelayCores is not null));
        var steady = Steady(samples);
        return new RelayFigures
        {
            CpuSeconds = hasProcess ? sampler.RelayCpu.TotalSeconds : null,
            CpuSecondsOfSending = hasProcess ? cpu : null,
            CpuMillisecondsADelivery = hasProcess && opened > 0 ? cpu * 1000 / opened : null,
            LargestResidentBytes = samples.Max(sample => sample.RelayResidentBytes),
            LargestDatabaseBytes = samples.Max(sample => sample.DatabaseBytes),
            LargestPayloadBytes = samples.Max(sample => sample.PayloadBytes),
            PayloadBytesAtEnd = home.BytesOnDisk()?.Payloads,
            ResidentGrowthAnHour = GrowthAnHour(steady, sample => sample.RelayResidentBytes),
            HeapGrowthAnHour = GrowthAnHour(steady, sample => sample.RelayHeapBytes),
            GrowthSeconds = steady.Count > 1 ? steady[^1].Seconds - steady[0].Seconds : null,
            Times = metrics is null ? new Dictionary<string, Quantiles>() : RelayScrape.Times(before, metrics),
            Routes = metrics is null ? [] : [.. RelayScrape.Routes(before, metrics).Select(route => new RouteFigures(route.Route, route.Times))],
            Refusals = metrics?.Values("buds_relay_refusals_total", "code").ToDictionary(code => code, code => metrics.Sum("buds_relay_refusals_total", $"code=\"{code}\""))
                ?? new Dictionary<string, double>(),
        };
    }

    // What was loaded and compiled at first is no growth.
    private static List<Sample> Steady(IReadOnlyList<Sample> samples)
    {
        Sample[] sending = [.. samples.Where(sample => sample.Phase == Phase.Sending)];
        return [.. sending.Skip(sending.Length / 5)];
    }

    private static double? GrowthAnHour(List<Sample> samples, Func<Sample, long?> value)
    {
        (double, double)[] points = [.. samples.Where(sample => value(sample) is not null).Select(sample => (sample.Seconds / 3600, (double)value(sample)!.Value))];
        return points.Length < 2 ? null : LinearTrend.Through(points).Slope;
    }
}
