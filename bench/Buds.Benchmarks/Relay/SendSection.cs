using System.Collections.Concurrent;
using System.Globalization;
using Buds.Benchmarks.Measuring;
using Buds.Relay.Server.Stores;

namespace Buds.Benchmarks.Relay;

/// <summary>Sends of 15 deliveries: the bare database, the relay's store over it, and the whole relay over HTTP.</summary>
internal sealed class SendSection(BenchmarkRelay relay, RelayCircle circle, IBareDatabase bare, int storeCallers, double leastRate)
{
    private const int Sends = 512;
    private const int HttpConnections = 64;
    private const double MostAllocated = 30_000;

    private NewMessage[] _messages = [];
    private ConcurrentQueue<byte[]> _requests = [];

    public async Task RunAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        var store = FormattableString.Invariant($"relay's store, {storeCallers} callers");
        var http = FormattableString.Invariant($"relay over HTTP, {HttpConnections} connections");
        var connections = Enumerable.Range(0, HttpConnections).Select(_ => new RelayConnection(relay.EndPoint)).ToArray();
        Contestant[] contestants =
        [
            new(bare.Name, () => bare.SendAsync(_messages)) { PrepareAsync = PrepareAsync, Operations = Sends },
            new(store, SendToStoreAsync, bare.Name) { PrepareAsync = PrepareAsync, Operations = Sends },
            new(http, () => SendOverHttpAsync(connections), bare.Name) { PrepareAsync = PrepareRequestsAsync, Operations = Sends },
        ];
        var results = await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken);
        foreach (var connection in connections)
        {
            connection.Dispose();
        }

        var title = $"Sends of 15 deliveries, {bare.Name.Split(',')[0]["bare ".Length..]}";
        report.Add(title, contestants, results);
        report.Add($"{title}, a second", results.Select(result => (result.Key, (1_000_000 / result.Value.Median).ToString("N0", CultureInfo.InvariantCulture))));
        report.Add(new Goal($"{store}: time of {bare.Name} (a rate of {leastRate.ToString(CultureInfo.InvariantCulture)})", results[store].RatioTo(results[bare.Name]), 1 / leastRate));
        report.Add(new Goal($"{http}: the same", results[http].RatioTo(results[bare.Name]), 1 / leastRate));
        report.Add(new Goal($"{http}: bytes allocated a send", results[http].AllocatedBytes!.Value, MostAllocated));
    }

    private async Task PrepareAsync() =>
        _messages = await Task.WhenAll(Enumerable.Range(0, Sends).Select(_ => Task.Run(() => circle.PrepareAsync(relay))));

    private async Task PrepareRequestsAsync()
    {
        await PrepareAsync();
        _requests = new ConcurrentQueue<byte[]>(_messages.Select(message => SignedRequestBytes.Send(message, circle.Sender)));
    }

    private Task SendToStoreAsync()
    {
        var waiting = new ConcurrentQueue<NewMessage>(_messages);
        return Task.WhenAll(Enumerable.Range(0, storeCallers).Select(async _ =>
        {
            while (waiting.TryDequeue(out var message))
            {
                var outcome = await relay.Store.SendAsync(message);
                if (outcome.Status != SendStatus.Accepted)
                {
                    throw new InvalidOperationException($"The store said {outcome.Status}.");
                }
            }
        }));
    }

    private Task SendOverHttpAsync(RelayConnection[] connections) =>
        Task.WhenAll(connections.Select(connection => Task.Factory.StartNew(
            () =>
            {
                while (_requests.TryDequeue(out var request))
                {
                    connection.Call(request);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
}
