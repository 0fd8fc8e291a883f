using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Buds.Storage.S3;

/// <summary>
/// One write: content is held up to the size of a part and becomes an object by one request; more of it is sent in parts, which become an object when
/// they are put together. Disposed before that, nothing of it stays.
/// </summary>
internal sealed class S3Write(S3Bucket bucket, string name, BlobWriteOptions options) : IAsyncDisposable
{
    private const int MaxParts = 10_000;
    private const int ConflictTries = 3;

    private readonly string _writeId = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly List<PartETag> _parts = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(options.ExpectedSize ?? BlobContent.BufferSize, bucket.PartSize));
    private int _length;
    private string? _uploadId;
    private bool _mayBeWhole;

    /// <summary>Whether something was sent already.</summary>
    public bool IsInParts => _uploadId is not null;

    /// <summary>The SHA-256 kept with the object. Of what is sent in parts it must be known beforehand, since that is when it is set.</summary>
    public ReadOnlyMemory<byte>? KeptSha256 { get; private set; } = options.ExpectedSha256;

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            if (_length == bucket.PartSize)
            {
                await SendPartAsync(ct).ConfigureAwait(false);
            }

            int taken = Math.Min(bytes.Length, bucket.PartSize - _length);
            Reserve(_length + taken);
            bytes.Span[..taken].CopyTo(_buffer.AsSpan(_length));
            _length += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>Sends what comes before the one request that makes the object.</summary>
    public async ValueTask PrepareAsync(ReadOnlyMemory<byte> sha256, CancellationToken ct)
    {
        if (IsInParts)
        {
            await SendPartAsync(ct).ConfigureAwait(false);
        }
        else
        {
            KeptSha256 = sha256;
        }
    }

    /// <summary>Makes the object.</summary>
    /// <param name="onlyNew">Whether the store is to refuse when there is one.</param>
    /// <exception cref="BlobExistsException">It did.</exception>
    public async ValueTask PublishAsync(bool onlyNew)
    {
        try
        {
            await S3Errors.GuardAsync(() => SendAsync(onlyNew ? "*" : null), CancellationToken.None).ConfigureAwait(false);
            _uploadId = null;
        }
        catch (BlobStoreException e) when (e.InnerException is AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } refusal)
        {
            // A request that is repeated because its answer was lost is refused for what it did itself.
            if (!await IsPublishedAsync().ConfigureAwait(false))
            {
                _mayBeWhole = false;
                throw onlyNew && refusal.StatusCode == HttpStatusCode.PreconditionFailed ? BlobErrors.Exists() : e;
            }

            _uploadId = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];

        // Parts that may be a blob by now are left: the store's next start finds those that are not.
        if (_uploadId is null || _mayBeWhole)
        {
            return;
        }

        try
        {
            await S3Errors.FindAsync(() => bucket.Client.AbortMultipartUploadAsync(bucket.Name, name, _uploadId), CancellationToken.None).ConfigureAwait(false);
        }
        catch (BlobStoreException)
        {
            // The write has failed already, mostly for the same reason.
        }
    }

    private Task<AmazonWebServiceResponse> SendAsync(string? ifNoneMatch) => IsInParts ? CompleteAsync(ifNoneMatch) : PutAsync(ifNoneMatch);

    private async Task<AmazonWebServiceResponse> PutAsync(string? ifNoneMatch)
    {
        for (int tries = 1; ; tries++)
        {
            using MemoryStream content = new(_buffer, 0, _length, writable: false);
            PutObjectRequest request = new()
            {
                BucketName = bucket.Name,
                Key = name,
                InputStream = content,
                ContentType = S3Urls.ContentType,
                IfNoneMatch = ifNoneMatch,
                UseChunkEncoding = false,
            };
            Describe(request.Metadata);
            try
            {
                return await bucket.Client.PutObjectAsync(request).ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Conflict && tries < ConflictTries)
            {
                // AWS, when another write or deletion of the key is under way: it asks for the same again.
            }
        }
    }

    private async Task<AmazonWebServiceResponse> CompleteAsync(string? ifNoneMatch)
    {
        _mayBeWhole = true;
        return await bucket.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = name,
            UploadId = _uploadId,
            PartETags = _parts,
            IfNoneMatch = ifNoneMatch,
        }).ConfigureAwait(false);
    }

    private async ValueTask SendPartAsync(CancellationToken ct)
    {
        if (_parts.Count == MaxParts)
        {
            throw new BlobStoreFullException("The content has more parts than an S3 store takes; raise S3BlobStoreOptions.PartSize.");
        }

        _uploadId ??= await BeginAsync(ct).ConfigureAwait(false);
        UploadPartResponse sent = await S3Errors.GuardAsync(
            async () =>
            {
                using MemoryStream content = new(_buffer, 0, _length, writable: false);
                return await bucket.Client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket.Name,
                        Key = name,
                        UploadId = _uploadId,
                        PartNumber = _parts.Count + 1,
                        InputStream = content,
                        UseChunkEncoding = false,
                    },
                    ct).ConfigureAwait(false);
            },
            ct).ConfigureAwait(false);
        _parts.Add(new PartETag(_parts.Count + 1, sent.ETag));
        _length = 0;
    }

    private async ValueTask<string> BeginAsync(CancellationToken ct)
    {
        if (options.Mode == BlobWriteMode.CreateNew && await FindAsync(ct).ConfigureAwait(false) is not null)
        {
            throw BlobErrors.Exists();
        }

        InitiateMultipartUploadRequest request = new() { BucketName = bucket.Name, Key = name, ContentType = S3Urls.ContentType };
        Describe(request.Metadata);
        InitiateMultipartUploadResponse begun = await S3Errors.GuardAsync(
            () => bucket.Client.InitiateMultipartUploadAsync(request, ct), ct).ConfigureAwait(false);
        return begun.UploadId is { Length: > 0 } id ? id : throw S3Errors.UnusableAnswer();
    }

    private void Describe(MetadataCollection metadata)
    {
        metadata[S3Metadata.WriteId] = _writeId;
        if (KeptSha256 is { } sha256)
        {
            metadata[S3Metadata.Sha256] = S3Metadata.FormatSha256(sha256);
        }
    }

    private async ValueTask<bool> IsPublishedAsync() =>
        await FindAsync(CancellationToken.None).ConfigureAwait(false) is { } found && found.Metadata[S3Metadata.WriteId] == _writeId;

    private Task<GetObjectMetadataResponse?> FindAsync(CancellationToken ct) =>
        S3Errors.FindAsync(() => bucket.Client.GetObjectMetadataAsync(bucket.Name, name, ct), ct);

    private void Reserve(int length)
    {
        if (length <= _buffer.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(length, 2L * _buffer.Length), bucket.PartSize));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
