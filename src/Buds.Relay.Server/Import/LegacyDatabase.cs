using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Import;

/// <summary>
/// An old relay's database, read row by row in whichever of its shapes it is. The file is a stranger's: it is opened for reading alone, its views, triggers
/// and functions are not trusted, and no text is read that is longer than a good one.
/// </summary>
internal sealed class LegacyDatabase : IDisposable
{
    private const int Page = 200;
    private const int MaxText = 512;
    private const int MaxWrappedKeys = 256 * 1024;

    private readonly SqliteConnection _connection;
    private readonly HashSet<string> _columns;

    private LegacyDatabase(SqliteConnection connection, HashSet<string> columns) => (_connection, _columns) = (connection, columns);

    /// <exception cref="LegacyImportException">It is not such a database.</exception>
    public static LegacyDatabase Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new LegacyImportException("There is no such file.");
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA trusted_schema = OFF");
            var columns = RequireTable(connection, "encrypted_messages", "message_id", "receipt_cid", "sender_did", "sender_device_id", "encrypted_payload", "wrapped_keys", "created_at", "expires_at");
            _ = RequireTable(connection, "devices", "device_id", "owner_did", "pubkey_x25519", "pubkey_ed25519");
            _ = RequireTable(connection, "message_delivery", "message_id", "recipient_did", "delivered_at");

            // The old tables have no index for it.
            Execute(connection, "CREATE TEMP TABLE delivered AS SELECT message_id, recipient_did FROM main.message_delivery WHERE delivered_at IS NOT NULL");
            Execute(connection, "CREATE INDEX temp.delivered_message ON delivered (message_id)");
            Execute(connection, "PRAGMA query_only = ON");
            return new LegacyDatabase(connection, columns);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new LegacyImportException("It is not a SQLite database, or damaged.", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public long CountMessages() => Run("SELECT count(*) FROM encrypted_messages", row => row.GetInt64(0)).Single();

    public IEnumerable<(long Row, string? Id, string? Did, string? AgreementKey, string? SigningKey)> ReadDevices() => ReadPages(
        $"SELECT rowid, {Text("device_id")}, {Text("owner_did")}, {Text("pubkey_x25519")}, {Text("pubkey_ed25519")} FROM devices WHERE rowid > $after ORDER BY rowid LIMIT {Page}",
        row => (row.GetInt64(0), GetText(row, 1), GetText(row, 2), GetText(row, 3), GetText(row, 4)),
        device => device.Item1);

    public IEnumerable<LegacyRow> ReadMessages() => ReadPages(
        $"""
        SELECT rowid, {Text("message_id")}, {Text("receipt_cid")}, {Text("sender_did")}, {Text("sender_device_id")}, {Text("wrapped_keys", MaxWrappedKeys)}, {Number("created_at")},
            {Number("expires_at")}, {Optional("signature")}, {Optional("r2_key")}, CASE typeof(encrypted_payload) WHEN 'text' THEN octet_length(encrypted_payload) ELSE 0 END
        FROM encrypted_messages WHERE rowid > $after ORDER BY rowid LIMIT {Page}
        """,
        row => new LegacyRow(
            row.GetInt64(0), GetText(row, 1), GetText(row, 2), GetText(row, 3), GetText(row, 4), GetText(row, 5), GetNumber(row, 6), GetNumber(row, 7), GetText(row, 8), GetText(row, 9), row.GetInt64(10)),
        message => message.Row);

    /// <summary>The accounts to which the old relay delivered a message.</summary>
    public IReadOnlyList<string> FindDelivered(string messageId) =>
        Run($"SELECT {Text("recipient_did")} FROM delivered WHERE message_id = $id", row => GetText(row, 0) ?? "", ("$id", messageId));

    /// <summary>The account of a device; null for one that is not known.</summary>
    public string? FindOwner(string deviceId) =>
        Run($"SELECT {Text("owner_did")} FROM devices WHERE device_id = $id", row => GetText(row, 0), ("$id", deviceId)).FirstOrDefault();

    /// <summary>A payload that is in the database: base64, as bytes of text.</summary>
    public Stream OpenInline(LegacyRow message) => new SqliteBlob(_connection, "encrypted_messages", "encrypted_payload", message.Row, readOnly: true);

    public void Dispose() => _connection.Dispose();

    private static string Text(string column, int limit = MaxText) => $"CASE WHEN typeof({column}) = 'text' AND length({column}) <= {limit} THEN {column} END";

    private static string Number(string column) => $"CASE WHEN typeof({column}) = 'integer' THEN {column} END";

    private static string? GetText(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? GetNumber(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static HashSet<string> RequireTable(SqliteConnection connection, string table, params string[] needed)
    {
        // A view could do anything when it is read; so could a virtual table.
        var sql = Query(connection, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $name", row => GetText(row, 0), ("$name", table)).FirstOrDefault();
        if (sql is null || !sql.StartsWith("CREATE TABLE", StringComparison.OrdinalIgnoreCase) || sql.Contains("WITHOUT", StringComparison.OrdinalIgnoreCase))
        {
            throw new LegacyImportException($"It has no table {table} as the old relay has it.");
        }

        var columns = Query(connection, "SELECT name FROM pragma_table_info($name)", row => row.GetString(0), ("$name", table)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return needed.FirstOrDefault(column => !columns.Contains(column)) is { } missing
            ? throw new LegacyImportException($"Its table {table} has no column {missing}.")
            : columns;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    // Exports from before a migration lack what it added.
    private string Optional(string column) => _columns.Contains(column) ? Text(column) : "NULL";

    private List<T> Run<T>(string sql, Func<SqliteDataReader, T> map, params (string Name, object Value)[] values)
    {
        try
        {
            return Query(_connection, sql, map, values);
        }
        catch (SqliteException e)
        {
            throw new LegacyImportException("The database is damaged.", e);
        }
    }

    private IEnumerable<T> ReadPages<T>(string sql, Func<SqliteDataReader, T> map, Func<T, long> rowOf)
    {
        var after = long.MinValue;
        List<T> page;
        do
        {
            page = Run(sql, map, ("$after", after));
            foreach (var row in page)
            {
                yield return row;
                after = rowOf(row);
            }
        }
        while (page.Count == Page);
    }
}
