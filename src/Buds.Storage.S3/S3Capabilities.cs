namespace Buds.Storage.S3;

/// <summary>What an S3 store was found able to do when <see cref="S3Bucket.ConnectAsync"/> asked it.</summary>
public sealed record S3Capabilities
{
    /// <summary>
    /// Whether it refuses a write with <c>If-None-Match: *</c> to a key that is taken. Without, <see cref="BlobWriteMode.CreateNew"/> has one winner among
    /// the writers of one process only.
    /// </summary>
    public required bool ConditionalCreate { get; init; }

    /// <summary>Whether it compares an upload with the <c>x-amz-checksum-sha256</c> that it came with: <see cref="S3BlobPresigner.VerifiesContent"/>.</summary>
    public required bool ComparesChecksums { get; init; }

    /// <summary>Whether the rule of <see cref="S3BlobStoreOptions.ExpireAfterDays"/> is set; false when none was asked for.</summary>
    public required bool ExpiresBlobs { get; init; }
}
