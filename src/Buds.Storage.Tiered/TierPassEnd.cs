namespace Buds.Storage.Tiered;

/// <summary>Why a pass ended. After all but the first, call it again later: it goes on where it was.</summary>
public enum TierPassEnd
{
    /// <summary>Nothing is left to do.</summary>
    Done,

    /// <summary><see cref="TieredBlobStoreOptions.MayTransfer"/> said no.</summary>
    NotNow,

    /// <summary>The cold tier cannot be reached, or refuses access.</summary>
    ColdUnavailable,

    /// <summary>The cold tier has no room.</summary>
    ColdFull,

    /// <summary>The device's disk is full, or cannot be used.</summary>
    HotUnavailable,

    /// <summary>The store was disposed of.</summary>
    Closed,
}
