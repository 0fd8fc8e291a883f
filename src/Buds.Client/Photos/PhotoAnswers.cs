using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Client.Photos;

/// <summary>
/// Gives photos to people who lost them: to a member of the Circle, a photo that a memory of that same Circle shows, once a day. Who asks is who sent the message,
/// whoever signed the receipt first.
/// </summary>
internal sealed class PhotoAnswers(AccountContext context)
{
    private static readonly TimeSpan GiveAgainAfter = TimeSpan.FromHours(24);

    /// <summary>Writes down, in the transaction that takes a message, what it asks for.</summary>
    /// <returns>Whether there is something to answer.</returns>
    public bool Take(DatabaseSession session, IEnumerable<SignedReceipt> receipts, Did sender)
    {
        var isAny = false;
        foreach (var receipt in receipts.Where(receipt => receipt.Content.Type == PhotoTypes.Asked && receipt.Content.Did == sender.ToString()))
        {
            if (receipt.Content.Payload.Cid(MemoryTypes.CircleField) is { } circle)
            {
                foreach (var photo in receipt.Content.Payload.Cids(MemoryTypes.PhotosField).Take(PhotoTypes.MaxPhotos))
                {
                    isAny |= session.Execute(
                        """
                        INSERT INTO photo_wanted (did, cid, circle_id, taken_at, is_answered) VALUES ($did, $cid, $circle, $now, 0)
                        ON CONFLICT (did, cid) DO UPDATE SET circle_id = $circle, taken_at = $now, is_answered = 0 WHERE taken_at <= $due
                        """,
                        ("$did", sender.ToString()),
                        ("$cid", photo.ToString()),
                        ("$circle", circle.ToString()),
                        ("$now", context.NowMilliseconds),
                        ("$due", (context.Now - GiveAgainAfter).ToUnixTimeMilliseconds())) > 0;
                }
            }
        }

        return isAny;
    }

    /// <summary>Queues what can be given of what is wanted.</summary>
    public async Task GiveAsync(CancellationToken cancellationToken)
    {
        var wanted = await context.Database.ReadAsync(
            session => session.Query(
                "SELECT did, cid, circle_id FROM photo_wanted WHERE is_answered = 0",
                row => (Asker: Did.Parse(row.GetString(0)), Photo: Cid.Parse(row.GetString(1)), Circle: Cid.Parse(row.GetString(2)))),
            cancellationToken).ConfigureAwait(false);
        var isAny = false;
        foreach (var (asker, photo, circle) in wanted)
        {
            var has = await HasAsync(photo, cancellationToken).ConfigureAwait(false);
            isAny |= await context.Database.WriteAsync(session => Give(session, asker, photo, circle, has), cancellationToken).ConfigureAwait(false);
        }

        if (isAny)
        {
            context.WakeSender();
        }
    }

    private async Task<bool> HasAsync(Cid photo, CancellationToken cancellationToken)
    {
        var key = PhotoKeys.Of(photo);
        try
        {
            return context.Tiers is { } tiers
                ? await tiers.FindAsync(key, cancellationToken).ConfigureAwait(false) is { Tier: not BlobTier.Lost }
                : await context.Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (BlobStoreException)
        {
            return false;
        }
    }

    private bool Give(DatabaseSession session, Did asker, Cid photo, Cid circle, bool has)
    {
        _ = session.Execute(
            "UPDATE photo_wanted SET is_answered = 1 WHERE did = $did AND cid = $cid", ("$did", asker.ToString()), ("$cid", photo.ToString()));
        if (!has || PhotoPlaces.Of(session, photo, context.Did, circle) is not { } place || !place.Members.Contains(asker))
        {
            return false;
        }

        var payload = new CborMap
        {
            { MemoryTypes.CircleField, circle.ToString() },
            { MemoryTypes.PhotosField, CborValue.FromArray([photo.ToString()]) },
        };
        var blob = new BlobReference(photo, place.Photo.Mime, place.Photo.Size);
        var receipt = SignedReceipt.Sign(Receipt.Create(context.Did, context.Device.Id, PhotoTypes.Given, payload, context.Now, [blob]), context.Device);
        OutboxTable.Add(
            session, MessageId.Create(context.Now), [asker], [receipt], [new PackageBlob(photo, place.Photo.Size, place.Photo.Mime)], context.Now);
        return true;
    }
}
