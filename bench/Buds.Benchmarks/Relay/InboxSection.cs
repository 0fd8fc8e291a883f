using System.Globalization;
using Buds.Benchmarks.Measuring;
using Buds.Relay.Protocol;

namespace Buds.Benchmarks.Relay;

/// <summary>Reads of a page of 50: the bare query, the relay's store, and the whole relay over HTTP.</summary>
internal sealed class InboxSection(BenchmarkRelay relay, RelayCircle circle, IBareDatabase bare)
{
    private const int Waiting = 100;
    private const int Page = 50;
    private const double MostTimes = 3;

    public async Task RunAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        await bare.SendAsync([.. await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => circle.PrepareAsync(relay)))]);
        using var connection = new RelayConnection(relay.EndPoint);
        var request = Array.Empty<byte>();
        var (query, store, http) = ($"{bare.Name.Split(',')[0]}, query", "relay's store", "relay over HTTP");
        Contestant[] contestants =
        [
            new(query, () => bare.ReadInboxAsync(circle.Receiver.Id)),
            new(store, async () => await relay.Store.ReadInboxAsync(circle.Receiver.Id, null, DateTimeOffset.UnixEpoch, Page), query),
            new(http, () => CallAsync(connection, request), query)
            {
                PrepareAsync = () =>
                {
                    request = SignedRequestBytes.Get(RelayRoutes.InboxPage(Page), circle.Receiver);
                    return Task.CompletedTask;
                },
            },
        ];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken);
        report.Add($"Inbox reads of 50, {bare.Name.Split(',')[0]["bare ".Length..]}", contestants, results);
        report.Add("p99, µs", results.Select(result => (result.Key, result.Value.P99.ToString("N0", CultureInfo.InvariantCulture))));
        report.Add(new Goal($"{store}: p99 of an inbox read, of {query}", results[store].P99 / results[query].P99, MostTimes));
        report.Add(new Goal($"{http}: the same", results[http].P99 / results[query].P99, MostTimes));
    }

    private static Task CallAsync(RelayConnection connection, byte[] request)
    {
        connection.Call(request);
        return Task.CompletedTask;
    }
}
