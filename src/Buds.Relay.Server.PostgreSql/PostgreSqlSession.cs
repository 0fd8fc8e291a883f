using System.Data;
using Buds.Crypto.Identifiers;
using Buds.Storage;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>Statements on one connection.</summary>
internal sealed class PostgreSqlSession(NpgsqlConnection connection, int timeoutSeconds, CancellationToken cancellationToken)
{
    public async Task<int> ExecuteAsync(string sql, params object?[] parameters)
    {
        var command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> map, params object?[] parameters)
    {
        var command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var items = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    items.Add(map(reader));
                }

                return items;
            }
        }
    }

    public async Task<T?> FindAsync<T>(string sql, Func<NpgsqlDataReader, T> map, params object?[] parameters)
    {
        var command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? map(reader) : default;
            }
        }
    }

    public async Task<bool> ExistsAsync(string sql, params object?[] parameters) => await FindAsync(sql, _ => true, parameters).ConfigureAwait(false);

    private static object Convert(object? value) => value switch
    {
        null => DBNull.Value,
        Did did => did.ToString(),
        Cid cid => cid.ToString(),
        BlobKey key => key.Value,
        DeviceId device => ToGuid(device),
        MessageId message => ToGuid(message),
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        uint number => (long)number,
        _ => value,
    };

    public static Guid ToGuid(DeviceId device) => new(device.ToByteArray(), bigEndian: true);

    public static Guid ToGuid(MessageId message) => new(message.ToByteArray(), bigEndian: true);

    private NpgsqlCommand Command(string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = timeoutSeconds };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = Convert(parameter) });
        }

        return command;
    }
}
