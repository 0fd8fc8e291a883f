using System.Security.Cryptography;
using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Crypto;

/// <summary>
/// The same work on one thread and on each of two. Where other programs hold the second core the ratio goes from 1 towards 2, and no
/// figure for two threads of that run says anything.
/// </summary>
internal static class SecondCore
{
    private const string Once = "probe: work on one thread";

    private static readonly byte[] Data = new byte[1_000_000];

    public static IReadOnlyList<Contestant> Contestants { get; } =
    [
        new(Once, () =>
        {
            Work();
            return Task.CompletedTask;
        }),
        new("probe: the same on each of two threads", () =>
        {
            var other = Task.Run(Work);
            Work();
            return other;
        }, Once),
    ];

    private static void Work() => SHA256.HashData(Data, stackalloc byte[SHA256.HashSizeInBytes]);
}
