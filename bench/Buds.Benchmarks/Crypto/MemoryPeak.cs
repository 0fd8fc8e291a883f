namespace Buds.Benchmarks.Crypto;

/// <summary>The most managed memory seen, garbage that is not collected yet included, over what there was at the beginning.</summary>
public sealed class MemoryPeak
{
    private readonly long _baseline = GC.GetTotalMemory(forceFullCollection: true);

    public long Bytes { get; private set; }

    public void Sample() => Bytes = Math.Max(Bytes, GC.GetTotalMemory(forceFullCollection: false) - _baseline);
}
