namespace Buds.Benchmarks.Peers;

/// <summary>A peer's answer.</summary>
/// <param name="Ns">The nanoseconds of each run, by the peer's own clock.</param>
internal sealed record PeerTimes(IReadOnlyList<double> Ns);
