namespace Buds.Storage.Tiered;

/// <summary>What stays at hand. A blob leaves the hot tier where either rule says so; pinned ones and thumbnails never do.</summary>
public sealed record TierPolicy
{
    /// <summary>30 days and no cap.</summary>
    public static TierPolicy Default { get; } = new();

    /// <summary>Keeps everything at hand.</summary>
    public static TierPolicy KeepAll { get; } = new() { KeepFor = null };

    /// <summary>How long a blob stays after it was written or last read.</summary>
    /// <value>More than zero; null for ever. Default: 30 days.</value>
    /// <exception cref="ArgumentOutOfRangeException">Set to zero or less.</exception>
    public TimeSpan? KeepFor
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(KeepFor), value, "Blobs are kept for more than no time.");
    }
    = TimeSpan.FromDays(30);

    /// <summary>What all hot blobs together may take; the least recently read go first. What may not leave counts too.</summary>
    /// <value>Bytes, 0 or more; null (the default) for no cap.</value>
    /// <exception cref="ArgumentOutOfRangeException">Set to a negative number.</exception>
    public long? MaxHotBytes
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxHotBytes), value, "A cap is 0 or more bytes.");
    }
}
