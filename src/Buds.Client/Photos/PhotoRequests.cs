using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;

namespace Buds.Client.Photos;

/// <summary>
/// Photos that no tier of this device has any more, asked for in the Circle: first of who shared them and of the account's other devices, then, a day apart, of
/// everybody. What is asked for is written down first, and the answer comes through the inbox.
/// </summary>
internal sealed class PhotoRequests(AccountContext context)
{
    // The first goes to few, the others to all; then nobody has it.
    private const int MaxAsks = 4;

    // A cold tier that lost everything must not become a flood: the rest is asked for by housekeeping.
    private const int MaxAtOnce = 64;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan AtOnce = TimeSpan.FromHours(1);

    /// <summary>Takes note of a lost photo, and asks for it unless many were asked for just now.</summary>
    public async Task LoseAsync(Cid photo, CancellationToken cancellationToken)
    {
        var (isNew, mayAsk) = await context.Database.WriteAsync(
            session => (
                session.Execute("INSERT OR IGNORE INTO photo_request (cid, asks) VALUES ($cid, 0)", ("$cid", photo.ToString())) > 0,
                session.First(
                    "SELECT count(*) FROM photo_request WHERE asked_at > $since",
                    row => row.GetInt64(0),
                    ("$since", (context.Now - AtOnce).ToUnixTimeMilliseconds())) < MaxAtOnce),
            cancellationToken).ConfigureAwait(false);
        if (isNew)
        {
            context.Events.Publish(new PhotoLost(photo));
        }

        if (mayAsk)
        {
            await AskAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks anew for a photo, however often it was asked for before.</summary>
    /// <returns>False where no memory shows it.</returns>
    public async Task<bool> AskForAsync(Cid photo, CancellationToken cancellationToken)
    {
        var isShown = await context.Database.WriteAsync(
            session =>
            {
                if (PhotoPlaces.Of(session, photo, context.Did) is null)
                {
                    return false;
                }

                _ = session.Execute(
                    "INSERT INTO photo_request (cid, asks) VALUES ($cid, 0) ON CONFLICT (cid) DO UPDATE SET asks = min(asks, 1), asked_at = NULL",
                    ("$cid", photo.ToString()));
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (isShown)
        {
            await AskAsync(cancellationToken).ConfigureAwait(false);
        }

        return isShown;
    }

    /// <summary>Queues the receipts that are due.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        if (await context.Database.WriteAsync(Ask, cancellationToken).ConfigureAwait(false))
        {
            context.WakeSender();
        }
    }

    /// <summary>Notes, in the transaction that takes a message, that photos came.</summary>
    /// <returns>Those that had been lost.</returns>
    public static List<Cid> Restore(DatabaseSession session, IEnumerable<PackageBlob> blobs) =>
        [.. blobs.Select(blob => blob.Cid).Where(cid => session.Execute("DELETE FROM photo_request WHERE cid = $cid", ("$cid", cid.ToString())) > 0)];

    private bool Ask(DatabaseSession session)
    {
        var due = session.Query(
            "SELECT cid, asks FROM photo_request WHERE asks < $max AND coalesce(asked_at, 0) <= $due ORDER BY asked_at, cid LIMIT $limit",
            row => (Photo: Cid.Parse(row.GetString(0)), Asks: row.GetInt32(1)),
            ("$max", (long)MaxAsks),
            ("$due", (context.Now - AskAgainAfter).ToUnixTimeMilliseconds()),
            ("$limit", (long)MaxAtOnce));
        var places = due.Select(request => (request.Photo, request.Asks, Place: PhotoPlaces.Of(session, request.Photo, context.Did))).ToArray();
        foreach (var (photo, _, _) in places)
        {
            _ = session.Execute(
                "UPDATE photo_request SET asked_at = $now, asks = asks + 1 WHERE cid = $cid", ("$now", context.NowMilliseconds), ("$cid", photo.ToString()));
        }

        var isAny = false;
        foreach (var group in places.Where(place => place.Place is not null).GroupBy(place => (place.Place!.Circle, place.Place.Author, IsFirst: place.Asks == 0)))
        {
            isAny = true;
            var place = group.First().Place!;
            Did[] people = group.Key.IsFirst && place.Author != context.Did ? [.. place.Members.Where(member => member == context.Did || member == place.Author)] : [.. place.Members];
            var payload = new CborMap
            {
                { MemoryTypes.CircleField, place.Circle.ToString() },
                { MemoryTypes.PhotosField, CborValue.FromArray([.. group.Select(request => (CborValue)request.Photo.ToString())]) },
            };
            var receipt = context.Sign(PhotoTypes.Asked, payload);
            OutboxTable.Add(session, MessageId.Create(context.Now), people, [receipt], [], context.Now);
        }

        return isAny;
    }
}
