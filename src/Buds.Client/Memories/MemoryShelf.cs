using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Photos;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Storage.Pictures;

namespace Buds.Client.Memories;

/// <summary>The memories of an account: how receipts are made of what people do, and a timeline of receipts.</summary>
internal sealed class MemoryShelf(AccountContext context, CircleBook circles)
{
    public async Task<Cid> ShareAsync(Cid circle, NewMemory memory, CancellationToken cancellationToken)
    {
        if (memory.Photos.Count > NewMemory.MaxPhotos || (string.IsNullOrWhiteSpace(memory.Text) && memory.Photos.Count == 0))
        {
            throw new BudsClientException(BudsErrorCode.InvalidInput, $"A memory has a note, 1 to {NewMemory.MaxPhotos} photos, or both.");
        }

        RequireText(memory.Text);
        _ = await circles.GetAsync(circle, cancellationToken).ConfigureAwait(false);
        using var holds = context.BlobUse.Begin();
        var keeper = new PhotoKeeper(context, holds);
        var photos = new List<KeptPhoto>();
        foreach (var source in memory.Photos)
        {
            photos.Add(await keeper.KeepAsync(source, cancellationToken).ConfigureAwait(false));
        }

        // Thumbnails first, so that who receives them has something to show while the photos come.
        BlobReference[] references = [.. photos.SelectMany(photo => photo.References).OrderByDescending(blob => blob.Role == PhotoRoles.Thumbnail).DistinctBy(blob => blob.Cid)];
        PackageBlob[] blobs = [.. references.Select(blob => new PackageBlob(blob.Cid, blob.Size, blob.Mime))];
        var receipt = await circles.StateAsync(
            circle, MemoryTypes.Shared, Payload(memory.Text, [.. photos.Select(kept => kept.Photo)]), references, null, blobs, cancellationToken).ConfigureAwait(false);
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
            MemoryTable.CircleOf(before), MemoryTypes.Shared, Payload(text, photos), before.Content.Blobs, before, [], cancellationToken).ConfigureAwait(false);
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

    /// <summary>Null where the photo has no thumbnail, or it is not on this device, or larger than one is.</summary>
    public async Task<Stream?> OpenThumbnailAsync(Photo photo, CancellationToken cancellationToken) =>
        photo.Thumbnail is { } thumbnail
        && await context.Blobs.StatAsync(PhotoKeys.Of(thumbnail), cancellationToken).ConfigureAwait(false) is { Size: <= IThumbnailer.MaxBytes }
            ? await context.Blobs.OpenReadAsync(PhotoKeys.Of(thumbnail), ct: cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>The photos of a receipt, in their order.</summary>
    public static IReadOnlyList<Photo> Photos(Receipt receipt)
    {
        // Whoever signed it may have written anything: a photo twice, thousands of them, a media type of a megabyte.
        HashSet<Cid> order = [.. receipt.Payload.Cids(MemoryTypes.PhotosField)];
        var blobs = receipt.Blobs
            .Where(blob => (blob.Role is null or PhotoRoles.Photo) && blob.Mime.Length <= PhotoSource.MaxMimeLength)
            .ToDictionary(blob => blob.Cid);
        var thumbnails = PhotoRoles.Thumbnails(receipt);
        return [.. order.Where(blobs.ContainsKey).Select(cid => blobs[cid])
            .Concat(receipt.Blobs.Where(blob => blobs.ContainsKey(blob.Cid) && !order.Contains(blob.Cid)))
            .Take(NewMemory.MaxPhotos)
            .Select(blob => new Photo(blob.Cid, blob.Mime, blob.Size, blob.Thumbnail is { } cid && thumbnails.Contains(cid) ? cid : null))];
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
}
