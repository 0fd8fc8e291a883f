namespace Buds.Stress.Load;

/// <summary>How many requests there were of each kind, and how many answers were not a success.</summary>
internal sealed class RequestCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<RequestKind>().Length];
    private long _retries;

    public long Retries => Volatile.Read(ref _retries);

    public void Add(RequestKind kind) => Interlocked.Increment(ref _counts[(int)kind]);

    public void AddRetry() => Interlocked.Increment(ref _retries);

    public Dictionary<RequestKind, long> Snapshot() => Enum.GetValues<RequestKind>().ToDictionary(kind => kind, kind => Volatile.Read(ref _counts[(int)kind]));
}
