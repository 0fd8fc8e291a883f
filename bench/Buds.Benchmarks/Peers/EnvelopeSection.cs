using Buds.Benchmarks.Crypto;
using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Peers;

/// <summary>Sealing for 36 devices and opening on one.</summary>
internal sealed class EnvelopeSection(BenchmarkCircle circle, BenchmarkMessage classic, BenchmarkMessage hybrid)
{
    public async Task RunAsync(
        Report report, IReadOnlyList<PeerProcess> peers, string? filter, int rounds, int runs, CancellationToken cancellationToken)
    {
        if (filter is null or "seal")
        {
            var floor = new SealFloor(circle, classic);
            Contestant[] own =
            [
                new("seal: floor of suite 1", floor.RunAsync, "seal: Buds"),
                new("seal: Buds", () => classic.SealAsync(1)),
                new("seal: Buds, two threads", () => classic.SealAsync(2), "seal: Buds"),
                new("seal: Buds, suite 2", () => hybrid.SealAsync(1), "seal: Buds"),
                new("seal: floor without hashes and signature", floor.RunBareAsync, "seal: Buds"),
            ];
            var results = await RunAsync("seal", own);
            report.Add(new Goal("seal: Buds, of its floor", results[own[1].Name].RatioTo(results[own[0].Name]), 1.10));
        }

        if (filter is null or "open")
        {
            var floor = new OpenFloor(circle, classic);
            Contestant[] own =
            [
                new("open: floor of suite 1", floor.RunAsync, "open: Buds"),
                new("open: Buds", classic.OpenAsync),
                new("open: Buds, suite 2", hybrid.OpenAsync, "open: Buds"),
                new("open: floor without hashes and signatures", floor.RunBareAsync, "open: Buds"),
            ];
            _ = await RunAsync("open", own);
        }

        async Task<IReadOnlyDictionary<string, Measurement>> RunAsync(string job, Contestant[] own)
        {
            var (floor, buds) = (own[0].Name, own[1].Name);
            Contestant[] others = [.. peers.SelectMany(peer => peer.Contestants(job, buds, cancellationToken))];
            Contestant[] contestants = [.. own, .. others, .. SecondCore.Contestants];
            var results = await InterleavedRunner.RunAsync(contestants, rounds, runs, cancellationToken);
            report.Add($"{job} 500,000 bytes, {BenchmarkCircle.Devices} devices", contestants, results, floor);
            // The rows of a peer that are parts of its job alone are not peers.
            var whole = peers.SelectMany(peer => peer.About.Jobs!).Where(each => each.Name == job).Select(each => results[each.Title]).ToArray();
            if (whole.MinBy(each => each.Median) is { } fastest)
            {
                report.Add(new Goal($"{buds}, of the fastest peer ({fastest.Name})", results[buds].RatioTo(fastest), 1));
            }

            return results;
        }
    }
}
