namespace Buds.Relay.Server.Sqlite;

/// <summary>A transaction that waits for its turn.</summary>
internal abstract class SqliteWrite
{
    /// <summary>Runs it inside a transaction that others may share; again, where that one was rolled back.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Says to its caller that it is committed.</summary>
    public abstract void Complete();

    /// <summary>Says to its caller that it is rolled back.</summary>
    public abstract void Fail(Exception cause);
}
