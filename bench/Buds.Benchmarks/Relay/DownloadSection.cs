using System.Security.Cryptography;
using Buds.Benchmarks.Measuring;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;

namespace Buds.Benchmarks.Relay;

/// <summary>Downloads of a payload of 500 KB from the relay's own files, beside the same file through a bare socket.</summary>
internal static class DownloadSection
{
    private const int PayloadSize = 500_000;
    private const string Bare = "bare file and socket";
    private const string Http = "relay over HTTP";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static async Task RunAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("buds-bench-").FullName;
        var payload = RandomNumberGenerator.GetBytes(PayloadSize);
        var path = Path.Combine(folder, "payload");
        await File.WriteAllBytesAsync(path, payload, cancellationToken);
        var key = PayloadKey.Of(MessageId.Create(TimeProvider.System.GetUtcNow()), SHA256.HashData(payload));
        await using (var relay = await BenchmarkRelay.StartAsync(
            builder => builder.UseSqliteStore(sqlite => sqlite.Path = Path.Combine(folder, "relay.db")).UseFilePayloads(folder)))
        {
            _ = await relay.Blobs.WriteAsync(key, new MemoryStream(payload), ct: cancellationToken);
            var link = await relay.Presigner.PresignDownloadAsync(key, Lifetime, cancellationToken);
            var request = SignedRequestBytes.GetPresigned(link.Url);
            using var server = new BareFileServer(path);
            using var bare = new RelayConnection(server.EndPoint);
            using var http = new RelayConnection(relay.EndPoint);
            Contestant[] contestants =
            [
                new(Bare, () => Call(bare, request)),
                new(Http, () => Call(http, request), Bare),
            ];
            report.Add("Downloads of 500 KB", contestants, await InterleavedRunner.RunAsync(contestants, rounds, cancellationToken));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task Call(RelayConnection connection, byte[] request)
    {
        connection.Call(request);
        return Task.CompletedTask;
    }
}
