using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Photos;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Storage;

namespace Buds.Client.Memories;

/// <summary>The memories of an account: how receipts are made of what people do, and a timeline of receipts.</summary>
internal sealed class MemoryShelf(AccountContext context, CircleBook circles)
{
    private const string PhotoRole = "photo";

    public async Task<Cid> ShareAsync(Cid circle, NewMemory memory, CancellationToken cancellationToken)
    {
        if (memory.Photos.Count > NewMemory.MaxPhotos || (string.IsNullOrWhiteSpace(memory.Text) && memory.Photos.Count == 0))
        {
            throw new BudsClientException(BudsErrorCode.InvalidInput, $"A memory has a note, 1 to {NewMemory.MaxPhotos} photos, or both.");
        }

        RequireText(memory.Text);
        _ = await circles.GetAsync(circle, cancellationToken).ConfigureAwait(false);
        using var holds = context.BlobUse.Begin();
        var photos = new List<Photo>();
        foreach (var source in memory.Photos)
        {
            photos.Add(await KeepAsync(source, holds, cancellationToken).ConfigureAwait(false));
        }

        var blobs = photos.DistinctBy(photo => photo.Cid).Select(photo => new PackageBlob(photo.Cid, photo.Size, photo.Mime)).ToArray();
        var receipt = await circles.StateAsync(
            circle, MemoryTypes.Shared, Payload(memory.Text, photos), References(photos), null, blobs, cancellationToken).ConfigureAwait(false);
        return receipt.Cid;
    }

    public async Task EditAsync(Cid memory, string? text, CancellationToken cancellationToken)
    {
        RequireText(text);
        var before = await OwnAsync(memory, cancellationToken).ConfigureAwait(false);
        var photos = Photos(before.Content);
        if (string.IsNullOrWhiteSpace(text) && photos.Count == 0)
        {
            throw new BudsClientException(BudsErrorCode.InvalidInput, "A memory without photos has a note: delete it instead.");
        }

        _ = await circles.StateAsync(
            MemoryTable.CircleOf(before), MemoryTypes.Shared, Payload(text, photos), References(photos), before, [], cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(Cid memory, CancellationToken cancellationToken)
    {
        var before = await OwnAsync(memory, cancellationToken).ConfigureAwait(false);
        _ = await circles.StateAsync(MemoryTable.CircleOf(before), MemoryTypes.Deleted, [], [], before, [], cancellationToken).ConfigureAwait(false);
    }

    public async Task ReactAsync(Cid memory, string? emoji, CancellationToken cancellationToken)
    {
        if (emoji is not null && (emoji.Length is 0 or > 32 || emoji.Any(char.IsControl)))
        {
            throw new BudsClientException(BudsErrorCode.InvalidInput, "A reaction is 1 to 32 characters, none of them a control.");
        }

        var newest = await NewestAsync(memory, cancellationToken).ConfigureAwait(false);
        var payload = new CborMap { { MemoryTypes.TargetField, memory.ToString() } };
        if (emoji is not null)
        {
            payload.Add(MemoryTypes.EmojiField, emoji);
        }

        _ = await circles.StateAsync(MemoryTable.CircleOf(newest), MemoryTypes.Reacted, payload, [], null, [], cancellationToken).ConfigureAwait(false);
    }

    public Task<Memory?> FindAsync(Cid memory, CancellationToken cancellationToken) =>
        context.Database.ReadAsync(session => MemoryPages.Find(session, memory), cancellationToken);

    /// <summary>A page of memories, newest first by their authors' clocks; of a search, the last to come first.</summary>
    public Task<IReadOnlyList<Memory>> ReadAsync(MemoryQuery query, CancellationToken cancellationToken) => context.Database.ReadAsync(
        session => MemoryPages.Read(session, query, context.Did), cancellationToken);

    public async Task<Stream> OpenPhotoAsync(Cid photo, CancellationToken cancellationToken) =>
        await context.Blobs.OpenReadAsync(PhotoKeys.Of(photo), ct: cancellationToken).ConfigureAwait(false)
        ?? throw new BudsClientException(BudsErrorCode.PhotoMissing, "A photo's bytes are not on this device.");

    /// <summary>The photos of a receipt, in their order.</summary>
    public static IReadOnlyList<Photo> Photos(Receipt receipt)
    {
        var order = receipt.Payload.Cids(MemoryTypes.PhotosField);
        var blobs = receipt.Blobs.Where(blob => blob.Role is null or PhotoRole).ToDictionary(blob => blob.Cid);
        return [.. order.Where(blobs.ContainsKey).Select(cid => blobs[cid])
            .Concat(receipt.Blobs.Where(blob => blobs.ContainsKey(blob.Cid) && !order.Contains(blob.Cid)))
            .Select(blob => new Photo(blob.Cid, blob.Mime, blob.Size))];
    }

    private static void RequireText(string? text)
    {
        if (text?.Length > NewMemory.MaxTextLength)
        {
            throw new BudsClientException(BudsErrorCode.InvalidInput, $"A note is at most {NewMemory.MaxTextLength} characters.");
        }
    }

    private static CborMap Payload(string? text, IReadOnlyList<Photo> photos)
    {
        var payload = new CborMap();
        if (!string.IsNullOrWhiteSpace(text))
        {
            payload.Add(MemoryTypes.TextField, text);
        }

        if (photos.Count > 0)
        {
            payload.Add(MemoryTypes.PhotosField, CborValue.FromArray([.. photos.Select(photo => (CborValue)photo.Cid.ToString())]));
        }

        return payload;
    }

    private static BlobReference[] References(IEnumerable<Photo> photos) =>
        [.. photos.DistinctBy(photo => photo.Cid).Select(photo => new BlobReference(photo.Cid, photo.Mime, photo.Size, PhotoRole))];

    private async Task<SignedReceipt> NewestAsync(Cid memory, CancellationToken cancellationToken) =>
        await context.Database.ReadAsync(session => MemoryTable.NewestVersion(session, memory), cancellationToken).ConfigureAwait(false)
        ?? throw new BudsClientException(BudsErrorCode.UnknownMemory, "There is no such memory, or it was deleted.");

    private async Task<SignedReceipt> OwnAsync(Cid memory, CancellationToken cancellationToken)
    {
        var newest = await NewestAsync(memory, cancellationToken).ConfigureAwait(false);
        return newest.Content.Did == context.Did.ToString()
            ? newest
            : throw new BudsClientException(BudsErrorCode.NotAuthor, "Only who shared a memory may change it.");
    }

    private async Task<Photo> KeepAsync(PhotoSource source, BlobUse.Holds holds, CancellationToken cancellationToken)
    {
        byte[] sha256;
        long size;
        var first = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
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
        var second = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (second.ConfigureAwait(false))
        {
            var options = new BlobWriteOptions { ExpectedSize = size, ExpectedSha256 = sha256, Mode = BlobWriteMode.Replace };
            _ = await context.Blobs.WriteAsync(PhotoKeys.Of(cid), second, options, cancellationToken).ConfigureAwait(false);
        }

        return new Photo(cid, source.Mime, size);
    }
}
