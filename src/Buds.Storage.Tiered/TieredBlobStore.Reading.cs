using System.Buffers;
using System.Security.Cryptography;
using Buds.Storage.Tiered.Catalog;
using Buds.Storage.Tiered.Moving;

namespace Buds.Storage.Tiered;

/// <summary>Reading: no byte is given out that was not verified.</summary>
public sealed partial class TieredBlobStore
{
    // Read into memory, hashed and handed out; larger ones are hashed in a first pass over the file.
    private const int MaxInMemory = 4 << 20;
    private const int MaxLooks = 10;

    /// <inheritdoc/>
    /// <exception cref="BlobOfflineException">It is in the cold tier, which cannot be reached. The stream's reads can end so too.</exception>
    /// <exception cref="BlobLostException">No tier has a good copy.</exception>
    public async ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ct.ThrowIfCancellationRequested();
        var row = _known.Find(key);
        for (var look = 0; look < MaxLooks; look++)
        {
            if (row is { State: BlobState.Hot or BlobState.Both, Sha256: not null })
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, row.Size);
                if (await OpenHotAsync(row, offset, ct).ConfigureAwait(false) is { } stream)
                {
                    _known.Read(row);
                    return stream;
                }
            }

            row = await FindSettledAsync(key, ct).ConfigureAwait(false);
            switch (row?.State)
            {
                case null:
                    return null;
                case BlobState.Cold:
                    ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, row.Size);
                    var promotion = Promote(row);
                    try
                    {
                        return await promotion.OpenAsync(offset, ct).ConfigureAwait(false);
                    }
                    catch (BlobStoreUnavailableException) when (promotion.IsOutdated)
                    {
                        row = null;
                        break;
                    }

                case BlobState.Lost:
                    throw BlobLostException.Of(row.Thumbnail);
            }
        }

        throw new BlobStoreUnavailableException("The blob is another one at each look: it is being replaced all the time, or the device's disk is bad.");
    }

    /// <inheritdoc/>
    public async ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default) => (await FindAsync(key, ct).ConfigureAwait(false))?.Info;

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return BlobContent.ListAsync(Rows(prefix).Select(row => row.Info), ct);
    }

    /// <summary>
    /// Lists what the catalog says of the blobs whose key starts with <paramref name="prefix"/>, in ordinal order of their keys; no tier is asked. What changes
    /// while it is enumerated may or may not be seen.
    /// </summary>
    /// <remarks>
    /// A blob that is <see cref="BlobTier.Hot"/> has no verified copy in the cold tier. What a crash cut off, or left out of the catalog, is here as the catalog
    /// has it; <see cref="FindAsync"/> and <see cref="CheckAsync"/> finish it.
    /// </remarks>
    /// <param name="prefix">Plain text; empty for every blob. It need not end at a <c>/</c>.</param>
    /// <param name="ct">Ends the enumeration.</param>
    /// <exception cref="BlobStoreException">The catalog cannot be read.</exception>
    public IAsyncEnumerable<BlobEntry> ListEntriesAsync(string prefix, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return BlobContent.ListAsync(Rows(prefix).Select(row => row.ToEntry()), ct);
    }

    /// <summary>What the catalog says of a blob; null where there is none.</summary>
    /// <exception cref="BlobStoreException">The catalog or the hot tier cannot be used.</exception>
    public async ValueTask<BlobEntry?> FindAsync(BlobKey key, CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ct.ThrowIfCancellationRequested();
        var row = _catalog.Find(key);
        if (row is null or { Sha256: null } or { State: BlobState.Replacing })
        {
            row = await FindSettledAsync(key, ct).ConfigureAwait(false);
        }

        return row is null or { State: BlobState.Deleting } ? null : row.ToEntry();
    }

    private IEnumerable<CatalogRow> Rows(string prefix) => _catalog.All(prefix).Where(row => row.State != BlobState.Deleting);

    /// <summary>Opens the hot copy; null where that is missing, or not what the catalog says.</summary>
    private async ValueTask<Stream?> OpenHotAsync(CatalogRow row, long offset, CancellationToken ct)
    {
        if (!_options.VerifyEveryRead && _known.IsVerified(row))
        {
            return await OpenHotUnverifiedAsync(row, offset, ct).ConfigureAwait(false);
        }

        var stream = await _hot.OpenReadAsync(row.Key, 0, ct).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        var isGivenOut = false;
        try
        {
            if (row.Size <= MaxInMemory)
            {
                return await ReadVerifiedAsync(stream, row, offset, ct).ConfigureAwait(false);
            }

            if (!await IsRightAsync(stream, row, ct).ConfigureAwait(false))
            {
                return null;
            }

            if (!stream.CanSeek)
            {
                return await OpenHotUnverifiedAsync(row, offset, ct).ConfigureAwait(false);
            }

            stream.Position = offset;
            isGivenOut = true;
            return stream;
        }
        catch (IOException e)
        {
            throw BlobErrors.From(e);
        }
        finally
        {
            if (!isGivenOut)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<Stream?> OpenHotUnverifiedAsync(CatalogRow row, long offset, CancellationToken ct)
    {
        try
        {
            return await _hot.OpenReadAsync(row.Key, offset, ct).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static async ValueTask<Stream?> ReadVerifiedAsync(Stream stream, CatalogRow row, long offset, CancellationToken ct)
    {
        // One byte more tells that there is more.
        var buffer = ArrayPool<byte>.Shared.Rent((int)row.Size + 1);
        var read = await ReadAllAsync(stream, buffer.AsMemory(0, (int)row.Size + 1), ct).ConfigureAwait(false);
        if (read == row.Size && Is(SHA256.HashData(buffer.AsSpan(0, read)), row.Sha256))
        {
            return new PooledStream(buffer, read) { Position = offset };
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    private static ValueTask<int> ReadAllAsync(Stream stream, Memory<byte> buffer, CancellationToken ct) =>
        stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);

    private static async ValueTask<bool> IsRightAsync(Stream stream, CatalogRow row, CancellationToken ct) =>
        Is(await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false), row.Sha256);

    private static bool Is(ReadOnlySpan<byte> sha256, byte[]? expected) => expected is not null && sha256.SequenceEqual(expected);

    /// <summary>Brings a blob from the cold tier: one download, however many wait for it.</summary>
    private Promotion Promote(CatalogRow row)
    {
        while (true)
        {
            var promotion = _promotions.GetOrAdd(row.Key, static (_, arguments) => new Promotion(arguments.Row, arguments.Spool), (Row: row, Spool: SpoolDirectory()));

            // One that is under way for what was there before goes on alone.
            if (Is(promotion.Row.Sha256, row.Sha256) && promotion.TryHold())
            {
                promotion.BeginOnce(() => DownloadAsync(promotion));
                return promotion;
            }

            _ = _promotions.TryRemove(KeyValuePair.Create(row.Key, promotion));
        }
    }

    private string SpoolDirectory() => Path.GetDirectoryName(Path.GetFullPath(_options.CatalogPath))!;
}
