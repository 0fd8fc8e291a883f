using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Npgsql;
using NpgsqlTypes;

namespace Buds.Benchmarks.Relay;

/// <summary>Fills a relay's tables with messages of 15 deliveries, 100 waiting for each device, in the sizes that real ones have.</summary>
internal sealed class FilledTables(NpgsqlDataSource source)
{
    private const int DevicesPerCircle = RelayCircle.Deliveries;
    private const int WaitingPerDevice = 100;
    private const int SpacingMilliseconds = 3;

    private readonly DateTimeOffset _first = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly List<DeviceId> _devices = [];
    private readonly byte[] _header = RandomNumberGenerator.GetBytes(512);
    private readonly byte[] _signature = RandomNumberGenerator.GetBytes(64);
    private readonly byte[] _enc = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _ct = RandomNumberGenerator.GetBytes(48);
    private long _messages;

    public DeviceId AnyDevice() => _devices[RandomNumberGenerator.GetInt32(_devices.Count)];

    /// <summary>When the delivery of a number came.</summary>
    public DateTimeOffset TimeOfDelivery(long delivery) => TimeOf(delivery / DevicesPerCircle);

    public async Task GrowAsync(long deliveries, CancellationToken cancellationToken)
    {
        var (firstDevice, firstMessage) = (_devices.Count, _messages);
        var circles = (int)(deliveries / WaitingPerDevice / DevicesPerCircle) - (firstDevice / DevicesPerCircle);
        for (var i = 0; i < circles * DevicesPerCircle; i++)
        {
            _devices.Add(DeviceId.Create(_first));
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, "SET session_replication_role = replica", cancellationToken);
        var ids = Enumerable.Range(0, circles * WaitingPerDevice).Select(i => BarePostgreSql.ToGuid(MessageId.Create(TimeOf(firstMessage + i)).ToByteArray())).ToArray();
        await CopyAsync(
            connection,
            "COPY messages (id, sender, device, received_at, deliveries, waiting, payload_size, payload_sha256, header_sha256, signature, header) FROM STDIN (FORMAT binary)",
            ids.Length,
            async (copy, i) =>
            {
                await copy.WriteAsync(ids[i], NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(DeviceOf(firstDevice, circles, i, 0), NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(TimeOf(firstMessage + i).ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(DevicesPerCircle, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(DevicesPerCircle, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(500_000L, NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(_enc, NpgsqlDbType.Bytea, cancellationToken);
                await copy.WriteAsync(_enc, NpgsqlDbType.Bytea, cancellationToken);
                await copy.WriteAsync(_signature, NpgsqlDbType.Bytea, cancellationToken);
                await copy.WriteAsync(_header, NpgsqlDbType.Bytea, cancellationToken);
            },
            cancellationToken);
        await CopyAsync(
            connection,
            "COPY deliveries (message, device, received_at, key_id, enc, ct) FROM STDIN (FORMAT binary)",
            ids.Length * DevicesPerCircle,
            async (copy, i) =>
            {
                var message = i / DevicesPerCircle;
                await copy.WriteAsync(ids[message], NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(DeviceOf(firstDevice, circles, message, i % DevicesPerCircle), NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(TimeOf(firstMessage + message).ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(_enc, NpgsqlDbType.Bytea, cancellationToken);
                await copy.WriteAsync(_ct, NpgsqlDbType.Bytea, cancellationToken);
            },
            cancellationToken);
        _messages += ids.Length;
        await RunAsync(connection, "RESET session_replication_role", cancellationToken);
        await RunAsync(connection, "VACUUM ANALYZE", cancellationToken);
        await RunAsync(connection, "CHECKPOINT", cancellationToken);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, string sql, int rows, Func<NpgsqlBinaryImporter, int, Task> write, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(sql, cancellationToken);
        copy.Timeout = TimeSpan.Zero;
        for (var i = 0; i < rows; i++)
        {
            await copy.StartRowAsync(cancellationToken);
            await write(copy, i);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private DateTimeOffset TimeOf(long message) => _first.AddMilliseconds(message * SpacingMilliseconds);

    // Messages of one Circle lie far from one another, as those of real ones do.
    private Guid DeviceOf(int firstDevice, int circles, int message, int number) =>
        BarePostgreSql.ToGuid(_devices[firstDevice + (int)((long)message * 7919 % circles * DevicesPerCircle) + number].ToByteArray());
}
