using Buds.Stress.Measuring;

namespace Buds.Stress.Relay;

/// <summary>What the relay's metrics said between two looks. Its histograms have few buckets: quantiles are as good as those.</summary>
internal static class RelayScrape
{
    private const string Store = "buds_relay_store_duration_seconds";
    private const string WakeUp = "buds_relay_wake_up_duration_seconds";
    private const string Npgsql = "db_client_operation_duration_seconds";
    private const string Requests = "http_server_request_duration_seconds";

    public static Dictionary<string, Quantiles> Times(PrometheusText? before, PrometheusText after)
    {
        var times = new Dictionary<string, Quantiles>();
        foreach (var (name, metric, having) in (ReadOnlySpan<(string, string, string)>)
            [
                ("store read", Store, "kind=\"read\""),
                ("store write", Store, "kind=\"write\""),
                ("PostgreSQL command", Npgsql, ""),
                ("send to event", WakeUp, ""),
            ])
        {
            if (Between(before, after, metric, having) is { Count: > 0 } quantiles)
            {
                times[name] = quantiles;
            }
        }

        return times;
    }

    /// <summary>Requests by route, those that took most time in all first. Event streams last for minutes and are left out.</summary>
    public static IReadOnlyList<(string Route, Quantiles Times)> Routes(PrometheusText? before, PrometheusText after) =>
        [.. after.Values($"{Requests}_count", "http_route")
            .Where(route => !route.EndsWith("/events", StringComparison.Ordinal))
            .Select(route => (Route: route, Times: Between(before, after, Requests, $"http_route=\"{route}\"")))
            .Where(route => route.Times.Count > 0)
            .OrderByDescending(route => route.Times.Mean * route.Times.Count)];

    private static Quantiles Between(PrometheusText? before, PrometheusText after, string metric, string having)
    {
        var earlier = before?.Buckets(metric, having) ?? [];
        var later = after.Buckets(metric, having);
        var count = after.Sum($"{metric}_count", having) - (before?.Sum($"{metric}_count", having) ?? 0);
        var sum = after.Sum($"{metric}_sum", having) - (before?.Sum($"{metric}_sum", having) ?? 0);
        return new Quantiles((long)count, Of(0.5), Of(0.95), Of(0.99), Of(1), count > 0 ? sum / count * 1e6 : 0);

        double Of(double quantile) => BucketQuantile.Of(earlier, later, quantile) * 1e6;
    }
}
