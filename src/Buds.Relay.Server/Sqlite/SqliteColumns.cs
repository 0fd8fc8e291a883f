using Buds.Crypto.Identifiers;
using Buds.Storage;
using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Sqlite;

/// <summary>Reads columns as what <see cref="SqliteSession"/> binds.</summary>
internal static class SqliteColumns
{
    public static byte[] GetBytes(this SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset GetTime(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DeviceId GetDeviceId(this SqliteDataReader row, int column) => DeviceId.FromBytes(row.GetBytes(column));

    public static MessageId GetMessageId(this SqliteDataReader row, int column) => MessageId.FromBytes(row.GetBytes(column));

    public static Did GetDid(this SqliteDataReader row, int column) => Did.Parse(row.GetString(column));

    public static BlobKey GetBlobKey(this SqliteDataReader row, int column) => BlobKey.Parse(row.GetString(column));

    public static uint GetKeyId(this SqliteDataReader row, int column) => checked((uint)row.GetInt64(column));
}
