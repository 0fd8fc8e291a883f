using Buds.Storage.Tiered.Cold;

namespace Buds.Storage.Tiered.Catalog;

/// <summary>A blob in the catalog.</summary>
internal sealed record CatalogRow(BlobKey Key, long Size, byte[]? Sha256, BlobState State, string? Epoch, DateTimeOffset CreatedAt)
{
    public string? Mime { get; init; }

    public BlobKey? Thumbnail { get; init; }

    public bool IsThumbnail { get; init; }

    public bool IsPinned { get; init; }

    public DateTimeOffset? LastReadAt { get; init; }

    public BlobInfo Info => new(Key, Size, CreatedAt, Sha256);

    /// <summary>Its name in the cold tier, where it has one.</summary>
    public ColdName? ColdName => Sha256 is null ? null : new ColdName(Key, Sha256);

    /// <summary>Whether a good copy is in the cold tier.</summary>
    public bool IsInCold => Epoch is not null && State is BlobState.Both or BlobState.Leaving or BlobState.Cold;

    public BlobEntry ToEntry() => new(
        Info,
        State switch
        {
            BlobState.Both => BlobTier.Both,
            BlobState.Leaving or BlobState.Cold => BlobTier.Cold,
            BlobState.Lost => BlobTier.Lost,
            _ => BlobTier.Hot,
        },
        LastReadAt,
        IsPinned,
        new BlobDetails(Mime, Thumbnail, IsThumbnail));
}
