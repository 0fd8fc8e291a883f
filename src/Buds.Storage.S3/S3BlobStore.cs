using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Buds.Storage.S3;

/// <summary>
/// Blobs as objects of an S3 store. Content up to <see cref="S3BlobStoreOptions.PartSize"/> is written by one request and keeps its SHA-256; larger content
/// goes in parts that become a blob when all are there, and keeps the SHA-256 that it was expected to have. Streams that it opens cannot seek.
/// </summary>
/// <remarks>
/// Several processes may share the bucket. Where the store lacks <see cref="S3Capabilities.ConditionalCreate"/>, <see cref="BlobWriteMode.CreateNew"/> has one
/// winner among the writers of one process, and not always one among those of several; the answer of <see cref="DeleteAsync"/> is exact in the same way
/// with any store. Times are exact to a second.
/// </remarks>
public sealed partial class S3BlobStore : IBlobStore
{
    private static readonly SearchValues<char> KeyAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-/");

    private readonly S3Bucket _bucket;
    private readonly KeyLocks _locks = new();

    /// <summary>Keeps blobs in a bucket.</summary>
    public S3BlobStore(S3Bucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        _bucket = bucket;
    }

    /// <summary>How many objects a request of a listing asks for; tests ask for few.</summary>
    internal int ListPageSize { get; init; } = 1000;

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        GetObjectRequest request = new() { BucketName = _bucket.Name, Key = _bucket.NameOf(key) };
        if (offset > 0)
        {
            request.ByteRange = new ByteRange($"bytes={offset}-");
        }

        try
        {
            GetObjectResponse? found = await S3Errors.FindAsync(() => _bucket.Client.GetObjectAsync(request, ct), ct).ConfigureAwait(false);
            return found is null ? null : new S3ReadStream(found);
        }
        catch (BlobStoreException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable })
        {
            return await StatAsync(key, ct).ConfigureAwait(false) switch
            {
                null => null,
                { Size: var size } when size == offset => Stream.Null,
                { Size: var size } when size < offset =>
                    throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset is beyond the end of the blob."),
                _ => throw S3Errors.UnusableAnswer(),
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default)
    {
        if (await FindAsync(_bucket.NameOf(key), ct).ConfigureAwait(false) is { } found)
        {
            return new BlobInfo(key, found.ContentLength, CreatedAt(found.LastModified), S3Metadata.ReadSha256(found.Metadata));
        }

        await _bucket.ThrowIfGoneAsync(ct).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default)
    {
        string name = _bucket.NameOf(key);

        // A store says the same whether or not there was an object.
        using IDisposable turn = await _locks.EnterAsync(name, ct).ConfigureAwait(false);
        if (await StatAsync(key, ct).ConfigureAwait(false) is null)
        {
            return false;
        }

        await S3Errors.GuardAsync(() => _bucket.Client.DeleteObjectAsync(_bucket.Name, name, ct), ct).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return ListPagesAsync(prefix, ct);
    }

    private async IAsyncEnumerable<BlobInfo> ListPagesAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (prefix.AsSpan().ContainsAnyExcept(KeyAlphabet))
        {
            // No key has such a character, and not every store takes it.
            yield break;
        }

        ListObjectsV2Request request = new() { BucketName = _bucket.Name, Prefix = _bucket.KeyPrefix + prefix, MaxKeys = ListPageSize };
        do
        {
            ListObjectsV2Response page = await S3Errors.GuardAsync(() => _bucket.Client.ListObjectsV2Async(request, ct), ct).ConfigureAwait(false);
            foreach (S3Object item in page.S3Objects ?? [])
            {
                if (_bucket.TryGetKey(item.Key, out BlobKey key) && key.Value.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield return new BlobInfo(key, item.Size ?? throw S3Errors.UnusableAnswer(), CreatedAt(item.LastModified), Sha256: null);
                    ct.ThrowIfCancellationRequested();
                }
            }

            request.ContinuationToken = NextPage(request, page);
        }
        while (request.ContinuationToken is not null);
    }

    private static string? NextPage(ListObjectsV2Request request, ListObjectsV2Response page)
    {
        if (page.IsTruncated != true)
        {
            return null;
        }

        // The same page for ever is no listing.
        return page.NextContinuationToken is { Length: > 0 } next && next != request.ContinuationToken ? next : throw S3Errors.UnusableAnswer();
    }

    private Task<GetObjectMetadataResponse?> FindAsync(string name, CancellationToken ct) =>
        S3Errors.FindAsync(() => _bucket.Client.GetObjectMetadataAsync(_bucket.Name, name, ct), ct);

    private static DateTimeOffset CreatedAt(DateTime? lastModified) =>
        lastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : throw S3Errors.UnusableAnswer();
}
