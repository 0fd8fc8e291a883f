using Buds.Client.Accounts;
using Buds.Client.Circles;
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
/// Gives photos to people who lost them: to a member of the Circle, a photo that came in that same Circle and that a memory of it shows, once a day and not too many.
/// Who asks is who sent the message, whoever signed the receipt first.
/// </summary>
internal sealed class PhotoAnswers(AccountContext context)
{
    private const int MaxPhotosADay = 256;
    private const long MaxBytesADay = 256L * 1024 * 1024;

    private static readonly TimeSpan GiveAgainAfter = TimeSpan.FromHours(24);

    /// <summary>Writes down, in the transaction that takes a message, what it asks for.</summary>
    /// <returns>Whether there is something to answer.</returns>
    public bool Take(DatabaseSession session, IEnumerable<SignedReceipt> receipts, Did sender)
    {
        var asked = receipts
            .Where(receipt => receipt.Content.Type == PhotoTypes.Asked && receipt.Content.Did == sender.ToString())
            .SelectMany(receipt => receipt.Content.Payload.Cids(MemoryTypes.PhotosField)
                .Select(photo => (Photo: photo, Circle: receipt.Content.Payload.Cid(MemoryTypes.CircleField))))
            .Take(PhotoTypes.MaxPhotos)
            .ToArray();
        var isAny = false;
        foreach (var (photo, circle) in asked)
        {
            isAny |= circle is { } id && IsMember(session, id, sender) && Given(session, sender).Photos < MaxPhotosADay && session.Execute(
                """
                INSERT INTO photo_wanted (did, cid, circle_id, taken_at, is_answered)
                SELECT $did, cid, circle_id, $now, 0 FROM photo_source WHERE cid = $cid AND circle_id = $circle
                ON CONFLICT (did, cid) DO UPDATE SET circle_id = $circle, taken_at = $now, is_answered = 0, given_bytes = 0 WHERE taken_at <= $due
                """,
                ("$did", sender.ToString()),
                ("$cid", photo.ToString()),
                ("$circle", id.ToString()),
                ("$now", context.NowMilliseconds),
                ("$due", Yesterday)) > 0;
        }

        return isAny;
    }

    /// <summary>Queues what can be given of what is wanted. What is not at hand waits until the app lets blobs move.</summary>
    public async Task GiveAsync(CancellationToken cancellationToken)
    {
        var wanted = await context.Database.ReadAsync(
            session => session.Query(
                "SELECT did, cid, circle_id FROM photo_wanted WHERE is_answered = 0",
                row => (Asker: Did.Parse(row.GetString(0)), Photo: Cid.Parse(row.GetString(1)), Circle: Cid.Parse(row.GetString(2)))),
            cancellationToken).ConfigureAwait(false);
        var found = new List<(Did Asker, Cid Photo, Cid Circle, bool Has)>();
        foreach (var (asker, photo, circle) in wanted)
        {
            if (await HasAsync(photo, cancellationToken).ConfigureAwait(false) is { } has)
            {
                found.Add((asker, photo, circle, has));
            }
        }

        if (found.Count > 0 && await context.Database.WriteAsync(
            session => found.Aggregate(false, (isAny, one) => Give(session, one.Asker, one.Photo, one.Circle, one.Has) || isAny), cancellationToken).ConfigureAwait(false))
        {
            context.WakeSender();
        }
    }

    private long Yesterday => (context.Now - GiveAgainAfter).ToUnixTimeMilliseconds();

    private static bool IsMember(DatabaseSession session, Cid circle, Did did) => CircleTable.Find(session, circle)?.Has(did) == true;

    private (long Photos, long Bytes) Given(DatabaseSession session, Did asker) => session.First(
        "SELECT count(*), coalesce(sum(given_bytes), 0) FROM photo_wanted WHERE did = $did AND taken_at > $since",
        row => (row.GetInt64(0), row.GetInt64(1)),
        ("$did", asker.ToString()),
        ("$since", Yesterday));

    /// <summary>Whether the photo can be given; null where that is to be seen later.</summary>
    private async Task<bool?> HasAsync(Cid photo, CancellationToken cancellationToken)
    {
        try
        {
            return await context.FindPhotoAsync(photo, cancellationToken).ConfigureAwait(false) switch
            {
                null or BlobTier.Lost => false,
                BlobTier.Cold when context.MayTransfer is { } may && !await may(cancellationToken).ConfigureAwait(false) => null,
                _ => true,
            };
        }
        catch (BlobStoreException)
        {
            return null;
        }
    }

    private bool Give(DatabaseSession session, Did asker, Cid photo, Cid circle, bool has)
    {
        var place = has && IsMember(session, circle, asker) ? PhotoPlaces.Of(session, photo, context.Did, circle) : null;
        if (place is not null && Given(session, asker).Bytes + place.Photo.Size > MaxBytesADay)
        {
            place = null;
        }

        var isFirst = session.Execute(
            "UPDATE photo_wanted SET is_answered = 1, given_bytes = $bytes WHERE did = $did AND cid = $cid AND is_answered = 0",
            ("$bytes", place?.Photo.Size ?? 0),
            ("$did", asker.ToString()),
            ("$cid", photo.ToString())) > 0;
        if (place is null || !isFirst)
        {
            return false;
        }

        var payload = new CborMap
        {
            { MemoryTypes.CircleField, circle.ToString() },
            { MemoryTypes.PhotosField, CborValue.FromArray([photo.ToString()]) },
        };
        var blob = new BlobReference(photo, place.Photo.Mime, place.Photo.Size);
        var receipt = context.Sign(PhotoTypes.Given, payload, [blob]);
        OutboxTable.Add(
            session, MessageId.Create(context.Now), [asker], [receipt], [new PackageBlob(photo, place.Photo.Size, place.Photo.Mime)], context.Now);
        return true;
    }
}
