using System.Collections.Concurrent;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Npgsql;

namespace Buds.Benchmarks.Relay;

/// <summary>Eight connections, each with one message a transaction in one batch.</summary>
internal sealed class BarePostgreSql : IBareDatabase
{
    public const int Connections = 8;

    /// <summary>The relay's own query for an inbox, from its beginning.</summary>
    public const string Inbox =
        """
        SELECT m.id, m.header, m.signature, d.key_id, d.enc, d.ct, m.payload_sha256, m.received_at
        FROM deliveries d JOIN messages m ON m.id = d.message
        WHERE NOT d.acknowledged AND d.device = $1 AND (d.received_at, d.message) > (0, '00000000-0000-0000-0000-000000000000')
        ORDER BY d.received_at, d.message
        LIMIT 51
        """;

    private readonly NpgsqlDataSource _source;

    public BarePostgreSql(string connectionString) => _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = Connections, MaxAutoPrepare = 10, AutoPrepareMinUsages = 1 }.ToString());

    public string Name => "bare PostgreSQL, 8 connections";

    public async Task SendAsync(IReadOnlyList<NewMessage> messages)
    {
        var waiting = new ConcurrentQueue<NewMessage>(messages);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync();
            while (waiting.TryDequeue(out var message))
            {
                await WriteAsync(connection, message);
            }
        })));
    }

    public async Task ReadInboxAsync(DeviceId device)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Inbox, connection) { Parameters = { Of(ToGuid(device.ToByteArray())) } };
        await using var reader = await command.ExecuteReaderAsync();
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync())
        {
            reader.GetValues(row);
        }
    }

    public void Dispose() => _source.Dispose();

    private static async Task WriteAsync(NpgsqlConnection connection, NewMessage message)
    {
        var (header, id, at) = (message.Content, ToGuid(message.Content.Id.ToByteArray()), message.ReceivedAt.ToUnixTimeMilliseconds());
        var keys = message.WrappedKeys;
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("DELETE FROM uploads WHERE message = $1") { Parameters = { Of(id) } },
                new NpgsqlBatchCommand(
                    """
                    INSERT INTO messages (id, sender, device, received_at, deliveries, waiting, payload_size, payload_sha256, header_sha256, signature, header)
                    VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)
                    """)
                {
                    Parameters =
                    {
                        Of(id), Of(header.From.ToString()), Of(ToGuid(header.Device.ToByteArray())), Of(at), Of(keys.Count), Of(header.PayloadSize),
                        Of(header.PayloadSha256.ToArray()), Of(message.HashHeader()), Of(message.Signature.ToArray()), Of(message.Header.ToArray()),
                    },
                },
                new NpgsqlBatchCommand(
                    """
                    INSERT INTO deliveries (message, device, received_at, key_id, enc, ct)
                    SELECT $1, w.device, $2, w.key_id, w.enc, w.ct FROM unnest($3, $4, $5, $6) AS w (device, key_id, enc, ct)
                    """)
                {
                    Parameters =
                    {
                        Of(id), Of(at), Of(keys.Select(key => ToGuid(key.DeviceId.ToByteArray())).ToArray()), Of(keys.Select(key => (long)key.KeyId).ToArray()),
                        Of(keys.Select(key => key.Enc.ToArray()).ToArray()), Of(keys.Select(key => key.Ct.ToArray()).ToArray()),
                    },
                },
            },
        };
        _ = await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    public static Guid ToGuid(byte[] bytes) => new(bytes, bigEndian: true);
}
