using System.Buffers.Text;
using System.Collections.ObjectModel;
using System.Security.Cryptography;

namespace Buds.Storage.Presigning;

/// <summary>
/// Presigned URLs for blobs that a server hands out itself, signed with HMAC-SHA256 (RFC 2104, FIPS 180-4):
/// <c>{base}/blobs/{key}?method=PUT&amp;expires={Unix seconds}&amp;size={bytes}&amp;sha256={base64url}&amp;sig={base64url}</c>; a download has neither size nor SHA-256.
/// </summary>
/// <remarks>
/// <see cref="VerifiesContent"/> holds when the endpoint writes with the grant's size and SHA-256 as <see cref="BlobWriteOptions.ExpectedSize"/> and
/// <see cref="BlobWriteOptions.ExpectedSha256"/>, and nothing else writes to those keys. Disposing zeroes the secrets.
/// </remarks>
public sealed class HmacBlobPresigner : IBlobPresigner, IDisposable
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    private static readonly ReadOnlyDictionary<string, string> UploadHeaders =
        new(new Dictionary<string, string> { ["content-type"] = "application/octet-stream" });

    private readonly byte[] _secret;
    private readonly byte[]? _previousSecret;
    private readonly string _base;
    private readonly UriKind _kind;
    private readonly TimeProvider _timeProvider;
    private bool _disposed;

    /// <summary>Makes a presigner with its own copy of the secrets.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public HmacBlobPresigner(HmacBlobPresignerOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        HmacBlobPresignerOptionsValidator.ThrowIfInvalid(options);
        _secret = Copy(options.Secret);
        _previousSecret = options.PreviousSecret is null ? null : Copy(options.PreviousSecret);
        _base = options.PublicBaseUrl?.AbsoluteUri.TrimEnd('/') ?? "";
        _kind = options.PublicBaseUrl is null ? UriKind.Relative : UriKind.Absolute;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public bool VerifiesContent => true;

    /// <inheritdoc/>
    public ValueTask<PresignedRequest> PresignUploadAsync(
        BlobKey key, long size, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A SHA-256 is 32 bytes.", nameof(sha256));
        }

        return ValueTask.FromResult(
            Sign(new BlobUrlClaim(BlobUrlClaim.Upload, key, ExpiryOf(lifetime), size, Base64Url.EncodeToString(sha256.Span)), UploadHeaders));
    }

    /// <inheritdoc/>
    public ValueTask<PresignedRequest> PresignDownloadAsync(BlobKey key, TimeSpan lifetime, CancellationToken ct = default) =>
        ValueTask.FromResult(
            Sign(new BlobUrlClaim(BlobUrlClaim.Download, key, ExpiryOf(lifetime), null, null), ReadOnlyDictionary<string, string>.Empty));

    /// <summary>Checks a request against the URL it came with.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="key">What follows <c>/blobs/</c> in the request's path.</param>
    /// <param name="query">The request's query.</param>
    /// <exception cref="ObjectDisposedException">The presigner has been disposed.</exception>
    public BlobUrlVerification Verify(string method, string? key, in BlobUrlQuery query)
    {
        ArgumentNullException.ThrowIfNull(method);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!BlobUrlClaim.TryParse(key, query, out BlobUrlClaim? claim) || !BlobUrlClaim.TryParseHash(query.Signature, signature))
        {
            return BlobUrlVerification.Refused(BlobUrlRefusal.Malformed);
        }

        if (claim.Method != method || !IsSigned(claim.ToBytes(), signature))
        {
            return BlobUrlVerification.Refused(BlobUrlRefusal.BadSignature);
        }

        return _timeProvider.GetUtcNow().ToUnixTimeSeconds() < claim.Expires
            ? BlobUrlVerification.Granted(claim.ToGrant())
            : BlobUrlVerification.Refused(BlobUrlRefusal.Expired);
    }

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
        CryptographicOperations.ZeroMemory(_previousSecret);
    }

    private PresignedRequest Sign(BlobUrlClaim claim, IReadOnlyDictionary<string, string> headers)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string signature = Base64Url.EncodeToString(HMACSHA256.HashData(_secret, claim.ToBytes()));
        return new PresignedRequest(
            new Uri($"{_base}{claim.ToPathAndQuery()}&sig={signature}", _kind),
            claim.Method,
            headers,
            DateTimeOffset.FromUnixTimeSeconds(claim.Expires));
    }

    private bool IsSigned(byte[] claim, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, claim, expected);
        bool signed = CryptographicOperations.FixedTimeEquals(expected, signature);
        if (_previousSecret is not null)
        {
            HMACSHA256.HashData(_previousSecret, claim, expected);
            signed |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        return signed;
    }

    private long ExpiryOf(TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, MinLifetime);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
        return (_timeProvider.GetUtcNow() + lifetime).ToUnixTimeSeconds();
    }

    private static byte[] Copy(byte[] secret)
    {
        // Pinned, so that the collector leaves no other copy behind.
        byte[] copy = GC.AllocateUninitializedArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(copy, 0);
        return copy;
    }
}
