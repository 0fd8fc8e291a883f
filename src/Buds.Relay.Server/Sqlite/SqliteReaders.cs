using System.Collections.Concurrent;
using System.Diagnostics;
using Buds.Relay.Server.Diagnostics;

namespace Buds.Relay.Server.Sqlite;

/// <summary>Makes a store's reads, each on a connection of its own: they wait neither for one another nor for the writer.</summary>
internal sealed class SqliteReaders(Func<SqliteSession> open, RelayMetrics? metrics = null) : IDisposable
{
    private const string Begin = "BEGIN";
    private const string Commit = "COMMIT";

    // Reads run on their caller's thread, so that no more connections are in use than there are threads at it; few are kept.
    private static readonly int MaxIdle = 2 * Environment.ProcessorCount;

    private readonly ConcurrentStack<SqliteSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Makes a read of one statement.</summary>
    public ValueTask<T> RunAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!_idle.TryPop(out var session))
            {
                session = open();
            }

            return ValueTask.FromResult(Run(session, read));
        }
        catch (Exception e) when (SqliteErrors.Translate(e) is var translated && translated != e)
        {
            return ValueTask.FromException<T>(translated);
        }
    }

    /// <summary>Makes a read of several statements, which all see the same.</summary>
    public ValueTask<T> RunTogetherAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) => RunAsync(
        session =>
        {
            session.Execute(Begin);
            var result = read(session);
            session.Execute(Commit);
            return result;
        },
        cancellationToken);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }
    }

    private T Run<T>(SqliteSession session, Func<SqliteSession, T> read)
    {
        var keep = false;
        try
        {
            var start = Stopwatch.GetTimestamp();
            var result = read(session);
            metrics?.StoreTook("read", Stopwatch.GetElapsedTime(start));
            keep = true;
            return result;
        }
        finally
        {
            if (keep && _idle.Count < MaxIdle)
            {
                _idle.Push(session);
            }
            else
            {
                session.Dispose();
            }

            // Closed while this one was in use.
            if (_disposed)
            {
                Dispose();
            }
        }
    }
}
