using DbUp;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>Brings a database to what this version of the library expects, by the scripts in <c>Migrations</c> that it has not seen.</summary>
internal static class PostgreSqlMigrations
{
    private const string ScriptPrefix = "Buds.Relay.Server.PostgreSql.Migrations.";

    // Any number will do that nobody else in this database locks by.
    private const long Lock = 0x62756473_0001;

    /// <summary>Runs the missing scripts, each in a transaction. Of several nodes that start at once, one does and the others wait.</summary>
    /// <exception cref="InvalidDataException">A later version of the library has used the database.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource source, string connectionString, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken).ConfigureAwait(false);
            try
            {
                Upgrade(connectionString);
            }
            finally
            {
                await ExecuteAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static void Upgrade(string connectionString)
    {
        var engine = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(PostgreSqlMigrations).Assembly, name => name.StartsWith(ScriptPrefix, StringComparison.Ordinal))
            .JournalToPostgresqlTable(null, "migrations")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        if (engine.GetExecutedButNotDiscoveredScripts().Count > 0)
        {
            throw new InvalidDataException("A later version of the relay has used this database: run that version, or a database of its own.");
        }

        if (engine.PerformUpgrade() is { Successful: false } failed)
        {
            throw failed.Error;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter { Value = Lock } }, CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            _ = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
