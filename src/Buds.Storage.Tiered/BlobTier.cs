namespace Buds.Storage.Tiered;

/// <summary>Where a blob is.</summary>
public enum BlobTier
{
    /// <summary>At hand.</summary>
    Hot,

    /// <summary>At hand, with a verified copy in the cold tier.</summary>
    Both,

    /// <summary>In the cold tier alone.</summary>
    Cold,

    /// <summary>Nowhere: see <see cref="BlobLostException"/>.</summary>
    Lost,
}
