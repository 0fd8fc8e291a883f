using Buds.Relay.Server.Sqlite;
using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Tests.Stores;

public sealed class SqliteReadersTests : IDisposable
{
    private const string One = "SELECT 1";

    private static readonly int Connections = 2 * Environment.ProcessorCount;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("buds-relay-");
    private readonly SqliteDatabase _database;
    private readonly SqliteReaders _readers;
    private int _opened;

    public SqliteReadersTests()
    {
        _database = new SqliteDatabase(new SqliteRelayStoreOptions { Path = Path.Combine(_directory.FullName, "t.db") });
        _database.CreateFile();
        _readers = new SqliteReaders(() =>
        {
            _ = Interlocked.Increment(ref _opened);
            return new SqliteSession(_database.OpenReader());
        });
    }

    public void Dispose()
    {
        _readers.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Reads_one_after_another_use_one_connection()
    {
        for (var i = 0; i < 10; i++)
        {
            (await ReadAsync()).ShouldBeTrue();
        }

        _opened.ShouldBe(1);
    }

    [Fact]
    public async Task Reads_beyond_the_connections_wait_for_one()
    {
        using var gate = new ManualResetEventSlim();
        var held = HoldAllConnections(gate);

        var behind = Enumerable.Range(0, 20).Select(_ => ReadAsync()).ToArray();
        behind.ShouldAllBe(read => !read.IsCompleted);
        gate.Set();

        await Task.WhenAll([.. held, .. behind]);
        _opened.ShouldBe(Connections);
    }

    [Fact]
    public async Task Read_that_waits_for_a_connection_can_be_abandoned()
    {
        using var gate = new ManualResetEventSlim();
        var held = HoldAllConnections(gate);
        using var stop = new CancellationTokenSource();
        var waiting = ReadAsync(stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        gate.Set();
        await Task.WhenAll(held);
        (await ReadAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Connection_of_a_read_that_failed_is_not_used_again()
    {
        await Should.ThrowAsync<SqliteException>(async () => await _readers.RunAsync(session => session.Exists("SELECT 1 FROM missing"), default));

        (await ReadAsync()).ShouldBeTrue();

        _opened.ShouldBe(2);
    }

    [Fact]
    public async Task Read_of_a_closed_store_is_refused()
    {
        _readers.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(ReadAsync());
    }

    private Task<bool> ReadAsync(CancellationToken cancellationToken = default) => _readers.RunAsync(session => session.Exists(One), cancellationToken).AsTask();

    /// <summary>Reads that have all connections until the gate is open.</summary>
    private Task<bool>[] HoldAllConnections(ManualResetEventSlim gate)
    {
        using var holding = new CountdownEvent(Connections);
        Task<bool>[] held = [.. Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(
            () => HoldAsync(gate, holding), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];
        holding.Wait();
        return held;
    }

    private Task<bool> HoldAsync(ManualResetEventSlim gate, CountdownEvent holding) => _readers.RunAsync(
        session =>
        {
            _ = holding.Signal();
            gate.Wait();
            return session.Exists(One);
        },
        default).AsTask();
}
