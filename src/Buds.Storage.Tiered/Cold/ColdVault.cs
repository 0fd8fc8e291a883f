using System.Security.Cryptography;
using Buds.Crypto.Envelopes;

namespace Buds.Storage.Tiered.Cold;

/// <summary>
/// Blobs in a store that is not trusted: it sees how large each is, and nothing else. An object's name is an HMAC of the blob's, and its key comes from its
/// epoch's and its own name.
/// </summary>
internal sealed class ColdVault(ColdCalls cold, KeyRing ring)
{
    private const string Prefix = "blobs/";

    private static readonly BlobKey RingKey = BlobKey.Parse("keyring");

    /// <summary>Stores a blob whose content is known.</summary>
    /// <returns>Whether the store kept a checksum that is right; else it is to be read back.</returns>
    public async Task<bool> PutAsync(ColdName name, string epoch, Stream content, CancellationToken cancellationToken)
    {
        var key = ObjectKey(name, epoch);
        using var contentKey = KeyOf(key, epoch);
        var source = new SealingStream(content, name, contentKey);
        await using (source.ConfigureAwait(false))
        {
            var info = await cold.WriteAsync(key, source, cancellationToken).ConfigureAwait(false);
            return info.Sha256 is { } kept && source.SealedSha256 is { } own && kept.Span.SequenceEqual(own);
        }
    }

    /// <summary>Opens a blob; null where there is none.</summary>
    /// <exception cref="BlobStoreException">It is rotten, or cannot be reached.</exception>
    public async Task<OpeningStream?> OpenAsync(ColdName name, string epoch, long size, CancellationToken cancellationToken)
    {
        var key = ObjectKey(name, epoch);
        if (await cold.StatAsync(key, cancellationToken).ConfigureAwait(false) is not { } info)
        {
            return null;
        }

        if (info.Size != SealingStream.SealedSize(name, size))
        {
            throw new BlobIntegrityException("A cold blob was cut or extended.");
        }

        var stream = new OpeningStream(new ResumingStream(cold, key, info.Size), KeyOf(key, epoch));
        try
        {
            return (await stream.ReadNameAsync(cancellationToken).ConfigureAwait(false)).Is(name) ? stream : throw OtherBlob();
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a blob that the catalog does not know is: read from the object itself. Null for what is no blob of this ring.</summary>
    public async Task<(ColdName Name, string Epoch, long Size)?> IdentifyAsync(BlobInfo info, CancellationToken cancellationToken)
    {
        var parts = info.Key.Value.Split('/');
        if (parts.Length != 3 || !ring.Has(parts[1]))
        {
            return null;
        }

        var stream = new OpeningStream(new ResumingStream(cold, info.Key, info.Size), KeyOf(info.Key, parts[1]));
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                var name = await stream.ReadNameAsync(cancellationToken).ConfigureAwait(false);
                var size = SealingStream.ContentSize(name, info.Size);
                return size >= 0 && ObjectKey(name, parts[1]) == info.Key ? (name, parts[1], size) : null;
            }
            catch (BlobIntegrityException)
            {
                return null;
            }
        }
    }

    public ValueTask<bool> DeleteAsync(ColdName name, string epoch, CancellationToken cancellationToken) => cold.DeleteAsync(ObjectKey(name, epoch), cancellationToken);

    public ValueTask<bool> DeleteAsync(BlobKey objectKey, CancellationToken cancellationToken) => cold.DeleteAsync(objectKey, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(CancellationToken cancellationToken) => cold.ListAsync(Prefix, cancellationToken);

    /// <summary>Brings the ring of the cold tier and this one together, so that each device of the account can read what the others put there.</summary>
    /// <returns>Whether this ring got keys that it had not.</returns>
    public async Task<bool> ShareRingAsync(ReadOnlyMemory<byte> root, CancellationToken cancellationToken)
    {
        var stored = await ReadRingAsync(root, cancellationToken).ConfigureAwait(false);
        var grown = stored is not null && ring.Merge(stored);
        if (stored is null || !stored.Covers(ring))
        {
            await WriteRingAsync(root, cancellationToken).ConfigureAwait(false);
        }

        return grown;
    }

    public async Task WriteRingAsync(ReadOnlyMemory<byte> root, CancellationToken cancellationToken) =>
        await cold.WriteAsync(RingKey, new MemoryStream(ring.Wrap(root.Span)), cancellationToken).ConfigureAwait(false);

    public async Task<KeyRing?> ReadRingAsync(ReadOnlyMemory<byte> root, CancellationToken cancellationToken)
    {
        var stream = await cold.OpenReadAsync(RingKey, 0, cancellationToken).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            var wrapped = new byte[KeyRing.MaxSize + 1];
            var length = 0;
            for (int read; length < wrapped.Length && (read = await cold.ReadAsync(stream, wrapped.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
            {
                length += read;
            }

            return KeyRing.Unwrap(wrapped.AsSpan(0, length), root.Span);
        }
    }

    public BlobKey ObjectKey(ColdName name, string epoch)
    {
        Span<byte> nameKey = stackalloc byte[KeyRing.KeySize];
        Span<byte> blinded = stackalloc byte[32];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, ring.KeyOf(epoch), nameKey, default, "buds/storage/name/v1"u8);
            _ = HMACSHA256.HashData(nameKey, name.Encode(), blinded);
            return BlobKey.Parse($"{Prefix}{epoch}/{Convert.ToHexStringLower(blinded)}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(nameKey);
        }
    }

    private static BlobIntegrityException OtherBlob() => new("A cold blob is not the one that its name says.");

    private ContentKey KeyOf(BlobKey objectKey, string epoch)
    {
        Span<byte> key = stackalloc byte[ContentKey.Size];
        try
        {
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256, ring.KeyOf(epoch), key, System.Text.Encoding.ASCII.GetBytes(objectKey.Value), "buds/storage/content/v1"u8);
            return ContentKey.Import(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
