using Buds.Crypto.Identifiers;
using Buds.Storage;
using SQLitePCL;

namespace Buds.Relay.Server.Sqlite;

/// <summary>The row that a statement is at, read as what <see cref="SqliteValue"/> binds. Good until the statement goes on.</summary>
internal readonly struct SqliteRow(sqlite3_stmt statement)
{
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public uint GetKeyId(int column) => checked((uint)GetInt64(column));

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public DateTimeOffset GetTime(int column) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(column));

    public DeviceId GetDeviceId(int column) => DeviceId.FromBytes(raw.sqlite3_column_blob(statement, column));

    public MessageId GetMessageId(int column) => MessageId.FromBytes(raw.sqlite3_column_blob(statement, column));

    public Did GetDid(int column) => Did.Parse(GetString(column));

    public BlobKey GetBlobKey(int column) => BlobKey.Parse(GetString(column));
}
