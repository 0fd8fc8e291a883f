namespace Buds.Storage.Tiered;

/// <summary>How far a pass is.</summary>
/// <param name="Blobs">Done.</param>
/// <param name="TotalBlobs">To be done.</param>
/// <param name="Bytes">Done.</param>
/// <param name="TotalBytes">To be done.</param>
/// <param name="Elapsed">Since the pass began.</param>
public sealed record TierProgress(long Blobs, long TotalBlobs, long Bytes, long TotalBytes, TimeSpan Elapsed)
{
    /// <summary>Bytes a second since the pass began; 0 before anything is done.</summary>
    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? Bytes / Elapsed.TotalSeconds : 0;

    /// <summary>How long the rest takes at this rate; null where nothing can be said yet.</summary>
    public TimeSpan? Remaining => BytesPerSecond > 0 ? TimeSpan.FromSeconds((TotalBytes - Bytes) / BytesPerSecond) : null;
}
