using Buds.Relay.Server.Stores;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

/// <summary>What PostgreSQL reports, as the errors of a relay's store.</summary>
internal static class PostgreSqlErrors
{
    // Classes of SQLSTATE: connection exception, insufficient resources, operator intervention, system error; and what a failover or a stop leaves behind.
    private static readonly string[] Faults = ["08", "53", "57", "58", "25"];

    public static Exception Translate(Exception cause) => cause switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory } => RelayStoreException.Full(cause),
        PostgresException e when IsConflict(e) || Faults.Any(fault => e.SqlState.StartsWith(fault, StringComparison.Ordinal)) => RelayStoreException.Unavailable(cause),
        PostgresException => cause,
        NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException => RelayStoreException.Unavailable(cause),
        _ => cause,
    };

    /// <summary>Whether the transaction was rolled back because of another, so that it may be tried again at once.</summary>
    public static bool IsConflict(Exception cause) =>
        cause is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
}
