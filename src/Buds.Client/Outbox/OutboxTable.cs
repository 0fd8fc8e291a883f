using Buds.Client.Database;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Outbox;

/// <summary>The messages that wait to be sent, in the order in which they were made.</summary>
internal static class OutboxTable
{
    public static void Add(
        DatabaseSession session,
        MessageId id,
        IReadOnlyList<Did> recipients,
        IReadOnlyList<SignedReceipt> receipts,
        IReadOnlyList<PackageBlob> blobs,
        DateTimeOffset now) => session.Execute(
        "INSERT INTO outbox (message_id, recipients, receipts, blobs, queued_at) VALUES ($id, $recipients, $receipts, $blobs, $now)",
        ("$id", id.ToByteArray()),
        ("$recipients", string.Join(' ', recipients)),
        ("$receipts", Encode(receipts)),
        ("$blobs", Encode(blobs)),
        ("$now", now.ToUnixTimeMilliseconds()));

    /// <summary>The first message that may be sent, from a position on: what failed waits for the app and holds nobody up.</summary>
    public static QueuedMessage? Next(DatabaseSession session, long from) => session.First(
        """
        SELECT message_id, recipients, receipts, blobs, header, signature, content_key, position FROM outbox
        WHERE failure IS NULL AND position >= $from ORDER BY position LIMIT 1
        """,
        Read,
        ("$from", from));

    public static List<OutboxItem> List(DatabaseSession session) => session.Query(
        "SELECT message_id, recipients, queued_at, failure FROM outbox ORDER BY position",
        row => new OutboxItem(MessageId.FromBytes(row.Bytes(0)), Recipients(row.GetString(1)), row.Time(2), row.OptionalText(3)));

    public static void SetSealed(DatabaseSession session, MessageId id, byte[] header, byte[] signature, byte[] contentKey) => session.Execute(
        "UPDATE outbox SET header = $header, signature = $signature, content_key = $key WHERE message_id = $id",
        ("$header", header),
        ("$signature", signature),
        ("$key", contentKey),
        ("$id", id.ToByteArray()));

    /// <summary>Forgets how a message was sealed, and gives it another id.</summary>
    public static void Unseal(DatabaseSession session, MessageId id, MessageId other) => session.Execute(
        "UPDATE outbox SET header = NULL, signature = NULL, content_key = NULL, message_id = $other WHERE message_id = $id",
        ("$other", other.ToByteArray()),
        ("$id", id.ToByteArray()));

    public static bool Remove(DatabaseSession session, MessageId id) =>
        session.Execute("DELETE FROM outbox WHERE message_id = $id", ("$id", id.ToByteArray())) > 0;

    public static bool SetFailure(DatabaseSession session, MessageId id, string? code) =>
        session.Execute("UPDATE outbox SET failure = $code WHERE message_id = $id", ("$code", code), ("$id", id.ToByteArray())) > 0;

    /// <summary>What waiting messages carry.</summary>
    public static IEnumerable<Cid> Blobs(DatabaseSession session) => session
        .Query("SELECT blobs FROM outbox", row => CborValue.Decode(row.Bytes(0)).AsArray().Select(item => Cid.Parse(item.AsMap()["cid"].AsText())).ToArray())
        .SelectMany(blobs => blobs);

    private static QueuedMessage Read(SqliteDataReader row) => new(
        MessageId.FromBytes(row.Bytes(0)),
        Recipients(row.GetString(1)),
        [.. CborValue.Decode(row.Bytes(2)).AsArray().Select(item => SignedReceipt.Decode(item.AsMap()["p"].AsBytes(), item.AsMap()["s"].AsBytes()))],
        [.. CborValue.Decode(row.Bytes(3)).AsArray().Select(item => new PackageBlob(
            Cid.Parse(item.AsMap()["cid"].AsText()), (long)item.AsMap()["size"].AsInteger(), item.AsMap()["mime"].AsText()))],
        row.OptionalBytes(4),
        row.OptionalBytes(5),
        row.OptionalBytes(6),
        row.GetInt64(7));

    private static Did[] Recipients(string text) => [.. text.Split(' ').Select(Did.Parse)];

    private static byte[] Encode(IReadOnlyList<SignedReceipt> receipts) => CborValue.FromArray([.. receipts.Select(r => (CborValue)new CborMap
    {
        { "p", CborValue.FromBytes(r.Preimage) },
        { "s", CborValue.FromBytes(r.Signature) },
    })]).Encode();

    private static byte[] Encode(IReadOnlyList<PackageBlob> blobs) => CborValue.FromArray([.. blobs.Select(b => (CborValue)new CborMap
    {
        { "cid", b.Cid.ToString() },
        { "size", b.Size },
        { "mime", b.Mime },
    })]).Encode();
}
