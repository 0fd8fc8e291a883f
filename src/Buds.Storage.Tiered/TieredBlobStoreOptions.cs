namespace Buds.Storage.Tiered;

/// <summary>What a <see cref="TieredBlobStore"/> is made of.</summary>
public sealed class TieredBlobStoreOptions
{
    /// <summary>The length of <see cref="StorageRoot"/>, in bytes.</summary>
    public const int StorageRootSize = 32;

    /// <summary>Where blobs are at hand: a <see cref="Files.FileBlobStore"/> on the device.</summary>
    /// <value>Required. Nobody else writes to it.</value>
    public required IBlobStore Hot { get; init; }

    /// <summary>Where older blobs go: an S3 bucket, a folder that something synchronizes. It sees sizes, and nothing else.</summary>
    /// <value>Required. Several devices of an account may share it.</value>
    public required IBlobStore Cold { get; init; }

    /// <summary>The file of the catalog (SQLite); made when missing.</summary>
    /// <value>A path on a local disk; required.</value>
    public required string CatalogPath { get; init; }

    /// <summary>The secret under which the keys of cold blobs are wrapped. Copied, and for the caller to zero.</summary>
    /// <value>32 bytes; required.</value>
    public required ReadOnlyMemory<byte> StorageRoot { get; init; }

    /// <summary>What stays at hand.</summary>
    /// <value>Default: <see cref="TierPolicy.Default"/>.</value>
    public TierPolicy Policy { get; init; } = TierPolicy.Default;

    /// <summary>How many blobs go to or come from the cold tier at once.</summary>
    /// <value>1 to 64. Default: 4.</value>
    public int MaxTransfers { get; init; } = 4;

    /// <summary>How long the cold tier may keep silent before a read ends as offline.</summary>
    /// <value>More than zero. Default: 30 seconds.</value>
    public TimeSpan ColdTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether every read of a hot blob is verified, which costs a SHA-256 of it; else the first read of each since this store was opened.
    /// </summary>
    /// <value>Default: true.</value>
    public bool VerifyEveryRead { get; init; } = true;

    /// <summary>Asked before each blob of a pass: whether the network and the battery allow it, such as on Wi-Fi and on power.</summary>
    /// <value>Default: none, always.</value>
    public Func<CancellationToken, ValueTask<bool>>? MayTransfer { get; init; }

    /// <summary>Gets a blob that neither tier has any more from somewhere else, such as another device. What it gives is verified.</summary>
    /// <value>Default: none. Null where nobody has it.</value>
    public Func<BlobKey, CancellationToken, ValueTask<Stream?>>? Restore { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Hot, nameof(Hot));
        ArgumentNullException.ThrowIfNull(Cold, nameof(Cold));
        ArgumentException.ThrowIfNullOrWhiteSpace(CatalogPath, nameof(CatalogPath));
        ArgumentNullException.ThrowIfNull(Policy, nameof(Policy));
        ArgumentOutOfRangeException.ThrowIfNotEqual(StorageRoot.Length, StorageRootSize, nameof(StorageRoot));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTransfers, 1, nameof(MaxTransfers));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTransfers, 64, nameof(MaxTransfers));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ColdTimeout, TimeSpan.Zero, nameof(ColdTimeout));
    }
}
