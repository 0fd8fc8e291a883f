using System.Security.Cryptography;
using Buds.Storage.Presigning;

namespace Buds.Storage.S3;

/// <summary>
/// Presigned URLs of an S3 store. Into that of an upload are signed the length, the SHA-256 as <c>x-amz-checksum-sha256</c>, the type, and whether somebody
/// will have compared that SHA-256 with the content. Credentials that end before a URL does take it with them. A lifetime of 7 days is 2 seconds
/// shorter.
/// </summary>
public sealed class S3BlobPresigner : IBlobPresigner
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    private readonly S3Bucket _bucket;

    /// <summary>Signs URLs for the blobs of a bucket.</summary>
    public S3BlobPresigner(S3Bucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        _bucket = bucket;
    }

    /// <summary><see cref="S3Capabilities.ComparesChecksums"/>; false until the store was asked.</summary>
    public bool VerifiesContent => _bucket.Capabilities is { ComparesChecksums: true };

    /// <inheritdoc/>
    /// <exception cref="BlobStoreException">The store was not asked before what it is able to do, and cannot be; or there are no credentials.</exception>
    public async ValueTask<PresignedRequest> PresignUploadAsync(
        BlobKey key, long size, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A SHA-256 is 32 bytes.", nameof(sha256));
        }

        ThrowIfOutOfRange(lifetime);
        string name = _bucket.NameOf(key);
        S3Capabilities store = await _bucket.ConnectAsync(ct).ConfigureAwait(false);
        return await S3Urls.SignUploadAsync(_bucket.PublicClient, _bucket.Name, name, size, sha256, store.ComparesChecksums, lifetime).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="BlobStoreUnavailableException">There are no credentials.</exception>
    public ValueTask<PresignedRequest> PresignDownloadAsync(BlobKey key, TimeSpan lifetime, CancellationToken ct = default)
    {
        ThrowIfOutOfRange(lifetime);
        ct.ThrowIfCancellationRequested();
        return S3Urls.SignDownloadAsync(_bucket.PublicClient, _bucket.Name, _bucket.NameOf(key), lifetime);
    }

    private static void ThrowIfOutOfRange(TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, MinLifetime);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
    }
}
