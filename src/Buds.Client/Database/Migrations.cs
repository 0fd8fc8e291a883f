using Buds.Client.Memories;
using Buds.Client.Photos;
using Buds.Crypto.Packages;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Database;

/// <summary>The steps that bring a database to this version's shape, each in a transaction with the number it leaves in <c>user_version</c>.</summary>
internal static class Migrations
{
    private static readonly Step[] Steps =
    [
        """
        CREATE TABLE account (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            did TEXT NOT NULL,
            device_id BLOB NOT NULL,
            name TEXT NOT NULL,
            relay TEXT NOT NULL,
            identity BLOB NOT NULL,
            signing BLOB NOT NULL
        ) STRICT;

        CREATE TABLE encryption_key (
            key_id INTEGER PRIMARY KEY,
            secret BLOB NOT NULL,
            bundle BLOB NOT NULL,
            signature BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            published INTEGER NOT NULL,
            replaced_at INTEGER
        ) STRICT;

        CREATE TABLE device_list (
            did TEXT NOT NULL,
            seq INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            signature BLOB NOT NULL,
            PRIMARY KEY (did, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE contact (
            did TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            added_at INTEGER NOT NULL,
            verified_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE circle (
            id TEXT PRIMARY KEY,
            head TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE receipt (
            cid TEXT NOT NULL UNIQUE,
            preimage BLOB NOT NULL,
            signature BLOB NOT NULL,
            type TEXT NOT NULL,
            did TEXT NOT NULL,
            root_cid TEXT NOT NULL,
            parent_cid TEXT,
            circle_id TEXT,
            claimed_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            accepted INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX receipt_root_cid ON receipt (root_cid);
        CREATE INDEX receipt_did ON receipt (did);
        CREATE INDEX receipt_created_at ON receipt (created_at);
        CREATE INDEX receipt_circle ON receipt (circle_id, type, claimed_at);

        CREATE TABLE seen_message (
            id BLOB PRIMARY KEY,
            sent_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE refused_message (
            id TEXT PRIMARY KEY,
            code TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            message_id BLOB NOT NULL UNIQUE,
            recipients TEXT NOT NULL,
            receipts BLOB NOT NULL,
            blobs BLOB NOT NULL,
            queued_at INTEGER NOT NULL,
            header BLOB,
            signature BLOB,
            content_key BLOB,
            failure TEXT
        ) STRICT;
        """,

        // Devices that this one has linked, and until when, by the relay's clock, the relay took messages without them.
        """
        CREATE TABLE linked_device (
            device_id BLOB PRIMARY KEY,
            known_at INTEGER NOT NULL,
            with_history INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,

        // What receipts come to, kept beside them: a page of memories is one read along an index, however many receipts there are.
        new(
            """
            ALTER TABLE receipt ADD COLUMN target_cid TEXT;
            CREATE INDEX receipt_target ON receipt (target_cid) WHERE target_cid IS NOT NULL;
            CREATE INDEX receipt_waiting ON receipt (circle_id) WHERE accepted = 0;
            CREATE INDEX receipt_root ON receipt (root_cid, type);
            DROP INDEX receipt_root_cid;
            DROP INDEX receipt_did;
            DROP INDEX receipt_circle;

            CREATE TABLE memory (
                position INTEGER PRIMARY KEY,
                cid TEXT NOT NULL UNIQUE,
                circle_id TEXT NOT NULL,
                did TEXT NOT NULL,
                shared_at INTEGER NOT NULL,
                edited_at INTEGER,
                text TEXT,
                photos BLOB,
                reactions BLOB
            ) STRICT;

            CREATE INDEX memory_circle ON memory (circle_id, shared_at DESC, cid);
            CREATE INDEX memory_author ON memory (did, shared_at DESC, cid);
            CREATE INDEX memory_time ON memory (shared_at DESC, cid);

            CREATE VIRTUAL TABLE note USING fts5 (text, content = 'memory', content_rowid = 'position', tokenize = 'unicode61 remove_diacritics 2');
            INSERT INTO note (note, rank) VALUES ('secure-delete', 1);
            CREATE TRIGGER memory_inserted AFTER INSERT ON memory WHEN new.text IS NOT NULL BEGIN
                INSERT INTO note (rowid, text) VALUES (new.position, new.text);
            END;
            CREATE TRIGGER memory_deleted AFTER DELETE ON memory WHEN old.text IS NOT NULL BEGIN
                INSERT INTO note (note, rowid, text) VALUES ('delete', old.position, old.text);
            END;
            """,
            FillMemories),

        // The photos that really came, and in which Circle; those that this device has lost and asks for, and those that others ask it for.
        new(
            """
            CREATE TABLE photo_source (
                cid TEXT NOT NULL,
                circle_id TEXT NOT NULL,
                size INTEGER NOT NULL,
                PRIMARY KEY (cid, circle_id)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE photo_request (
                cid TEXT PRIMARY KEY,
                asks INTEGER NOT NULL,
                asked_at INTEGER
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE photo_wanted (
                did TEXT NOT NULL,
                cid TEXT NOT NULL,
                circle_id TEXT NOT NULL,
                taken_at INTEGER NOT NULL,
                is_answered INTEGER NOT NULL,
                given_bytes INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (did, cid)
            ) STRICT, WITHOUT ROWID;
            """,
            FillPhotoSources),
    ];

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.DatabaseTooNew"/>.</exception>
    public static void Apply(SqliteConnection connection)
    {
        var version = Version(connection);
        if (version > Steps.Length)
        {
            throw new BudsClientException(
                BudsErrorCode.DatabaseTooNew, "A newer version of this library wrote this database: update the app.");
        }

        for (var step = version; step < Steps.Length; step++)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, transaction, Steps[step].Sql);
            using var statements = new PreparedStatements(connection);
            Steps[step].Fill?.Invoke(new DatabaseSession(statements, transaction));
            Execute(connection, transaction, $"PRAGMA user_version = {step + 1}");
            transaction.Commit();
        }
    }

    private static void FillMemories(DatabaseSession session)
    {
        foreach (var reaction in ReceiptTable.After(session, 0).Where(receipt => ReceiptTable.TargetOf(receipt) is not null))
        {
            _ = session.Execute(
                "UPDATE receipt SET target_cid = $target WHERE cid = $cid",
                ("$target", ReceiptTable.TargetOf(reaction)!.Value.ToString()),
                ("$cid", reaction.Cid.ToString()));
        }

        foreach (var memories in ReceiptTable.After(session, 0).Where(MemoryTable.IsFirst).Select(receipt => receipt.Cid).Chunk(1000))
        {
            MemoryTable.Update(session, memories);
        }
    }

    /// <summary>Nothing was written down of what came with which message: what the memories of before show is taken for that.</summary>
    private static void FillPhotoSources(DatabaseSession session)
    {
        foreach (var receipt in ReceiptTable.After(session, 0).Where(receipt => receipt.Content.Type == MemoryTypes.Shared))
        {
            PhotoSources.Add(session, [receipt], receipt.Content.Blobs.Select(blob => new PackageBlob(blob.Cid, blob.Size, blob.Mime)));
        }
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    /// <param name="Sql">What changes the shape.</param>
    /// <param name="Fill">What fills it from what was there.</param>
    private sealed record Step(string Sql, Action<DatabaseSession>? Fill = null)
    {
        public static implicit operator Step(string sql) => new(sql);
    }
}
