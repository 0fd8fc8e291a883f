using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Microsoft.Data.Sqlite;

namespace Buds.Benchmarks.Relay;

/// <summary>One connection, statements prepared once, 32 messages a transaction, flushed to disk as the relay's are.</summary>
internal sealed class BareSqlite : IBareDatabase
{
    private const int Together = 32;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _upload;
    private readonly SqliteCommand _message;
    private readonly SqliteCommand _delivery;
    private readonly SqliteCommand _inbox;

    public BareSqlite(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, Pooling = false }.ToString());
        _connection.Open();
        Prepare("PRAGMA synchronous = FULL", 0).ExecuteNonQuery();
        Prepare("PRAGMA busy_timeout = 5000", 0).ExecuteNonQuery();
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _upload = Prepare("DELETE FROM uploads WHERE message = ?1", 1);
        _message = Prepare(
            """
            INSERT INTO messages (id, sender, device, received_at, deliveries, waiting, payload_size, payload_sha256, header_sha256, signature, header)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            10);
        _delivery = Prepare("INSERT INTO deliveries (message, device, received_at, key_id, enc, ct) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6);
        _inbox = Prepare(
            """
            SELECT m.id, m.header, m.signature, d.key_id, d.enc, d.ct, m.payload_sha256, m.received_at
            FROM deliveries d JOIN messages m ON m.id = d.message
            WHERE d.acknowledged = 0 AND d.device = ?1 AND (d.received_at, d.message) > (0, x'')
            ORDER BY d.received_at, d.message LIMIT 51
            """,
            1);
    }

    public string Name => "bare SQLite, 32 a transaction";

    public Task SendAsync(IReadOnlyList<NewMessage> messages)
    {
        foreach (var together in messages.Chunk(Together))
        {
            _begin.ExecuteNonQuery();
            foreach (var message in together)
            {
                Write(message);
            }

            _commit.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public Task ReadInboxAsync(DeviceId device)
    {
        _inbox.Parameters[0].Value = device.ToByteArray();
        using var reader = _inbox.ExecuteReader();
        while (reader.Read())
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                _ = reader.GetValue(column);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _commit, _upload, _message, _delivery, _inbox])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private void Write(NewMessage message)
    {
        var (header, id, at) = (message.Content, message.Content.Id.ToByteArray(), message.ReceivedAt.ToUnixTimeMilliseconds());
        Run(_upload, id);
        Run(
            _message, id, header.From.ToString(), header.Device.ToByteArray(), at, message.WrappedKeys.Count, header.PayloadSize,
            header.PayloadSha256.ToArray(), message.HashHeader(), message.Signature.ToArray(), message.Header.ToArray());
        foreach (var key in message.WrappedKeys)
        {
            Run(_delivery, id, key.DeviceId.ToByteArray(), at, key.KeyId, key.Enc.ToArray(), key.Ct.ToArray());
        }
    }

    private SqliteCommand Prepare(string sql, int values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= values; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        }

        return command;
    }
}
