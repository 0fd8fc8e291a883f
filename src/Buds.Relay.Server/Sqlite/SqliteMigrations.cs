using DbUp;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Sqlite;

/// <summary>Brings a database to what this version of the library expects, by the scripts in <c>Migrations</c> that it has not seen.</summary>
internal static class SqliteMigrations
{
    private const string ScriptPrefix = "Buds.Relay.Server.Sqlite.Migrations.";

    /// <summary>Runs the missing scripts in one transaction. Of several processes that start at once, one does and the others wait.</summary>
    /// <exception cref="InvalidDataException">A later version of the library has used the database.</exception>
    public static void Apply(SqliteConnection connection)
    {
        // DbUp's own transaction begins with a read, and so could not keep another process from reading the same.
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            Upgrade(connection);
            SqliteDatabase.Execute(connection, "COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                SqliteDatabase.Execute(connection, "ROLLBACK");
            }

            throw;
        }
    }

    private static void Upgrade(SqliteConnection connection)
    {
        using var shared = new SharedConnection(connection);
        var engine = DeployChanges.To.SqliteDatabase(shared)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteMigrations).Assembly, name => name.StartsWith(ScriptPrefix, StringComparison.Ordinal))
            .JournalToSqliteTable("migrations")
            .WithoutTransaction()
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
}
