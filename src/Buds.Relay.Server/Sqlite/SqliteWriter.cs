using System.Collections.Concurrent;
using System.Diagnostics;
using Buds.Relay.Server.Diagnostics;

namespace Buds.Relay.Server.Sqlite;

/// <summary>
/// Makes all of a store's writes, on a thread of its own since SQLite blocks while the disk flushes. What comes meanwhile shares the next transaction
/// and its flush (group commit), so that many at once cost little more than one, and one alone waits for nobody.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const string Begin = "BEGIN IMMEDIATE";
    private const string Commit = "COMMIT";
    private const string Rollback = "ROLLBACK";
    private const int MaxTogether = 256;

    private readonly Func<SqliteSession> _open;
    private readonly RelayMetrics? _metrics;
    private readonly BlockingCollection<SqliteWrite> _waiting = [];
    private readonly Thread _thread;
    private SqliteSession? _session;

    public SqliteWriter(SqliteSession session, Func<SqliteSession> open, RelayMetrics? metrics = null)
    {
        _session = session;
        _open = open;
        _metrics = metrics;
        metrics?.ObserveStoreQueue(() => _waiting.Count);
        _thread = new Thread(RunAll) { IsBackground = true, Name = "Buds relay store" };
        _thread.Start();
    }

    /// <summary>Runs a transaction. It may be run more than once before it is committed, so it has no effect but on the session.</summary>
    public async ValueTask<T> RunAsync<T>(Func<SqliteSession, T> transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new Write<T>(transaction, cancellationToken);
        try
        {
            _waiting.Add(write, CancellationToken.None);
        }
        catch (InvalidOperationException e)
        {
            throw new ObjectDisposedException("The relay's store is closed.", e);
        }

        var start = Stopwatch.GetTimestamp();
        var result = await write.Committed.WaitAsync(cancellationToken).ConfigureAwait(false);
        _metrics?.StoreTook("write", Stopwatch.GetElapsedTime(start));
        return result;
    }

    /// <summary>Makes what waits, and closes the connection.</summary>
    public void Dispose()
    {
        // The queue itself is not disposed: that would take from it the say that it is closed.
        _waiting.CompleteAdding();
        _thread.Join();
        _session?.Dispose();
        _session = null;
    }

    private void RunAll()
    {
        var together = new List<SqliteWrite>(MaxTogether);
        while (_waiting.TryTake(out var first, Timeout.Infinite))
        {
            together.Clear();
            together.Add(first);
            RunTogether(together);
        }
    }

    private void RunTogether(List<SqliteWrite> writes)
    {
        if (TryBegin() is { } refusal)
        {
            // Those behind it would wait as long for the same lock, one after the other.
            Take(writes, int.MaxValue);
            writes.ForEach(write => write.Fail(refusal));
            return;
        }

        // Only now: what came while another process had the lock goes along.
        Take(writes, MaxTogether);
        var failure = TryCommit(writes);
        if (failure is null)
        {
            writes.ForEach(write => write.Complete());
        }
        else if (writes.Count == 1)
        {
            writes[0].Fail(failure);
        }
        else
        {
            // One of them did it, and the others are not to suffer.
            writes.ForEach(RunAlone);
        }
    }

    private void RunAlone(SqliteWrite write)
    {
        if ((TryBegin() ?? TryCommit([write])) is { } failure)
        {
            write.Fail(failure);
        }
        else
        {
            write.Complete();
        }
    }

    private void Take(List<SqliteWrite> writes, int limit)
    {
        while (writes.Count < limit && _waiting.TryTake(out var next))
        {
            writes.Add(next);
        }
    }

    private Exception? TryBegin()
    {
        try
        {
            _session ??= _open();
            _session.Execute(Begin);
            return null;
        }
        catch (Exception e)
        {
            return SqliteErrors.Translate(e);
        }
    }

    private Exception? TryCommit(List<SqliteWrite> writes)
    {
        try
        {
            writes.ForEach(write => write.Run(_session!));
            _session!.Execute(Commit);
            return null;
        }
        catch (Exception e)
        {
            EnsureRolledBack();
            return SqliteErrors.Translate(e);
        }
    }

    private void EnsureRolledBack()
    {
        try
        {
            if (_session!.IsInTransaction)
            {
                _session.Execute(Rollback);
            }
        }
        catch (Exception)
        {
            // A connection that cannot even do that is of no more use; closing it rolls back.
            _session!.Dispose();
            _session = null;
        }
    }

    private sealed class Write<T>(Func<SqliteSession, T> transaction, CancellationToken cancellationToken) : SqliteWrite
    {
        private readonly TaskCompletionSource<T> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private bool _isLeftOut;

        public Task<T> Committed => _committed.Task;

        // One that was cancelled while it waited is left out.
        public override void Run(SqliteSession session)
        {
            _isLeftOut = cancellationToken.IsCancellationRequested;
            _result = _isLeftOut ? default : transaction(session);
        }

        public override void Complete()
        {
            if (_isLeftOut)
            {
                _committed.TrySetCanceled(cancellationToken);
            }
            else
            {
                _committed.TrySetResult(_result!);
            }
        }

        public override void Fail(Exception cause) => _committed.TrySetException(cause);
    }
}
