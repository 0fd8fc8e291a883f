using Microsoft.Data.Sqlite;

namespace Buds.Client.Database;

/// <summary>Columns in the types the client uses.</summary>
internal static class SqliteDataReaderExtensions
{
    public static byte[] Bytes(this SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static byte[]? OptionalBytes(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Bytes(column);

    public static string? OptionalText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? OptionalTime(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
