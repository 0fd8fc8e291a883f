using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;
using Buds.Storage;
using Buds.Storage.Pictures;

namespace Buds.Client.Photos;

/// <summary>Takes photos into the blob store to be shared: without their metadata, and with a thumbnail where the app brings who makes them.</summary>
internal sealed class PhotoKeeper(AccountContext context, BlobUse.Holds holds)
{
    private const string ThumbnailMime = "image/jpeg";

    /// <exception cref="PictureMalformedException">The photo is damaged, so that its metadata cannot be taken out.</exception>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.InvalidInput"/>: of a format whose metadata cannot be taken out.</exception>
    public async Task<KeptPhoto> KeepAsync(PhotoSource source, CancellationToken cancellationToken)
    {
        var open = await WithoutMetadataAsync(source, cancellationToken).ConfigureAwait(false);
        var (cid, size) = await KeepAsync(open, cancellationToken).ConfigureAwait(false);
        var thumbnail = await ThumbnailAsync(open, cancellationToken).ConfigureAwait(false);
        var photo = new BlobReference(cid, source.Mime, size, PhotoRoles.Photo, thumbnail?.Cid);
        IReadOnlyList<BlobReference> references = thumbnail is null ? [photo] : [photo, thumbnail];
        await PhotoDetails.SetAsync(context.Tiers, references, cancellationToken).ConfigureAwait(false);
        return new KeptPhoto(new Photo(cid, source.Mime, size, thumbnail?.Cid), references);
    }

    private static async Task<Func<CancellationToken, ValueTask<Stream>>> WithoutMetadataAsync(PhotoSource source, CancellationToken cancellationToken)
    {
        if (source.KeepMetadata)
        {
            return source.OpenAsync;
        }

        var picture = await PictureMetadata.StripAsync(source.OpenAsync, cancellationToken).ConfigureAwait(false);
        return picture.Format == PictureFormat.Unknown
            ? throw new BudsClientException(
                BudsErrorCode.InvalidInput, "What is in this file cannot be told, and so not be taken out: share a JPEG, PNG, WebP, GIF, HEIC or AVIF, or set KeepMetadata.")
            : picture.OpenReadAsync;
    }

    private async Task<BlobReference?> ThumbnailAsync(Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        if (context.Thumbnailer is not { } thumbnailer)
        {
            return null;
        }

        byte[]? thumbnail;
        var stream = await open(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            thumbnail = await thumbnailer.CreateThumbnailAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        if (thumbnail is not { Length: > 0 and <= IThumbnailer.MaxBytes })
        {
            return null;
        }

        var (cid, size) = await KeepAsync(_ => ValueTask.FromResult<Stream>(new MemoryStream(thumbnail, writable: false)), cancellationToken).ConfigureAwait(false);
        return new BlobReference(cid, ThumbnailMime, size, PhotoRoles.Thumbnail);
    }

    private async Task<(Cid Cid, long Size)> KeepAsync(Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        byte[] sha256;
        long size;
        var first = await open(cancellationToken).ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[65536];
            size = 0;
            for (int count; (count = await first.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; size += count)
            {
                hash.AppendData(buffer, 0, count);
            }

            sha256 = hash.GetHashAndReset();
        }

        var cid = Cid.FromDigest(CidCodec.Raw, sha256);
        await holds.AddAsync(cid, cancellationToken).ConfigureAwait(false);
        var second = await open(cancellationToken).ConfigureAwait(false);
        await using (second.ConfigureAwait(false))
        {
            var options = new BlobWriteOptions { ExpectedSize = size, ExpectedSha256 = sha256, Mode = BlobWriteMode.Replace };
            _ = await context.Blobs.WriteAsync(PhotoKeys.Of(cid), second, options, cancellationToken).ConfigureAwait(false);
        }

        return (cid, size);
    }
}
