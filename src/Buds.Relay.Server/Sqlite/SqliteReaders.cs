using System.Collections.Concurrent;
using System.Diagnostics;
using Buds.Relay.Server.Diagnostics;

namespace Buds.Relay.Server.Sqlite;

/// <summary>
/// Makes a store's reads, on a few connections that stay open: a read waits neither for the writer nor, while there are fewer reads than connections,
/// for another one.
/// </summary>
internal sealed class SqliteReaders(Func<SqliteSession> open, RelayMetrics? metrics = null) : IDisposable
{
    private const string Begin = "BEGIN";
    private const string Commit = "COMMIT";

    // Reads compute and hardly ever wait for the disk, so that more of them at once than this gain nothing; and a connection that is opened for one
    // read, with its statements prepared anew, takes longer than the read.
    private static readonly int MaxAtOnce = 2 * Environment.ProcessorCount;

    private readonly ConcurrentStack<SqliteSession> _idle = [];

    // Not disposed with the rest: those who wait for it are yet to be told that the store is closed.
    private readonly SemaphoreSlim _free = new(MaxAtOnce, MaxAtOnce);
    private volatile bool _disposed;

    /// <summary>Makes a read of one statement.</summary>
    public async ValueTask<T> RunAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = Stopwatch.GetTimestamp();
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var result = Run(read);
            metrics?.StoreTook("read", Stopwatch.GetElapsedTime(start));
            return result;
        }
        catch (Exception e) when (SqliteErrors.Translate(e) is var translated && translated != e)
        {
            throw translated;
        }
        finally
        {
            _ = _free.Release();
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

    private T Run<T>(Func<SqliteSession, T> read)
    {
        if (!_idle.TryPop(out var session))
        {
            session = open();
        }

        var keep = false;
        try
        {
            var result = read(session);
            keep = true;
            return result;
        }
        finally
        {
            if (keep)
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
