using Buds.Relay.Server.Stores;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Buds.Relay.Server.Sqlite;

/// <summary>What SQLite reports, as the errors of a relay's store.</summary>
internal static class SqliteErrors
{
    // Of what SQLite refuses, these are mistakes of this code and no fault of a disk.
    private static readonly int[] Mistakes = [SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_TOOBIG];

    public static Exception Translate(Exception cause) => cause switch
    {
        // The index of the log is a file that is enlarged before it is written to.
        SqliteException { SqliteErrorCode: SQLITE_FULL } or SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHMSIZE } =>
            RelayStoreException.Full(cause),
        SqliteException e when !Mistakes.Contains(e.SqliteErrorCode) => RelayStoreException.Unavailable(cause),
        IOException or UnauthorizedAccessException => RelayStoreException.Unavailable(cause),
        _ => cause,
    };
}
