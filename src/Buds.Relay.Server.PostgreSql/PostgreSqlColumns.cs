using Buds.Crypto.Identifiers;
using Buds.Storage;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>Reads columns as what <see cref="PostgreSqlSession"/> binds.</summary>
internal static class PostgreSqlColumns
{
    public static byte[] GetBytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset GetTime(this NpgsqlDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DeviceId GetDeviceId(this NpgsqlDataReader row, int column) => DeviceId.FromBytes(row.GetGuid(column).ToByteArray(bigEndian: true));

    public static MessageId GetMessageId(this NpgsqlDataReader row, int column) => MessageId.FromBytes(row.GetGuid(column).ToByteArray(bigEndian: true));

    public static Did GetDid(this NpgsqlDataReader row, int column) => Did.Parse(row.GetString(column));

    public static uint GetKeyId(this NpgsqlDataReader row, int column) => checked((uint)row.GetInt64(column));

    public static IReadOnlyList<BlobKey> GetBlobKeys(this NpgsqlDataReader row, int column) =>
        [.. row.GetFieldValue<string[]>(column).Select(BlobKey.Parse)];
}
