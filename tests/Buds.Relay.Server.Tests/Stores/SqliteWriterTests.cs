using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Tests.Stores;

public sealed class SqliteWriterTests : IDisposable
{
    private const string Insert = "INSERT INTO t (id) VALUES (?1)";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("buds-relay-");
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;

    public SqliteWriterTests()
    {
        _database = new SqliteDatabase(new SqliteRelayStoreOptions { Path = Path.Combine(_directory.FullName, "t.db") });
        _database.CreateFile();
        var connection = _database.OpenWriter();
        SqliteDatabase.Execute(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _writer = new SqliteWriter(new SqliteSession(connection), () => new SqliteSession(_database.OpenWriter()));
    }

    public void Dispose()
    {
        _writer.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Writes_that_wait_are_committed_together_in_their_order()
    {
        using var gate = new ManualResetEventSlim();
        var first = HoldAsync(gate);
        var order = new List<int>();
        var behind = Enumerable.Range(0, 20).Select(id => WriteAsync(session =>
        {
            order.Add(id);
            session.Execute(Insert, id);
            return Ids().Count;
        })).ToArray();

        gate.Set();
        await first;
        var committedBefore = await Task.WhenAll(behind);

        order.ShouldBe(Enumerable.Range(0, 20));
        committedBefore.ShouldAllBe(count => count == 0);
        Ids().ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task Write_that_fails_fails_alone()
    {
        using var gate = new ManualResetEventSlim();
        var first = HoldAsync(gate);
        var before = WriteAsync(session => session.Execute(Insert, 1));
        var failing = WriteAsync(session =>
        {
            session.Execute(Insert, 2);
            return session.Execute("INSERT INTO t (id) VALUES ('text')");
        });
        var throwing = WriteAsync(session =>
        {
            session.Execute(Insert, 3);
            throw new InvalidDataException();
        });
        var behind = WriteAsync(session => session.Execute(Insert, 4));

        gate.Set();

        (await first).ShouldBe(0);
        (await before).ShouldBe(1);
        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => failing);
        await Should.ThrowAsync<InvalidDataException>(() => throwing);
        (await behind).ShouldBe(1);
        Ids().ShouldBe([1, 4]);
    }

    [Fact]
    public async Task Write_cancelled_while_it_waits_is_left_out()
    {
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var first = HoldAsync(gate);
        var cancelled = _writer.RunAsync(session => session.Execute(Insert, 1), cancellation.Token).AsTask();
        var behind = WriteAsync(session => session.Execute(Insert, 2));

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        gate.Set();
        await first;
        await behind;

        Ids().ShouldBe([2]);
    }

    [Fact]
    public async Task Write_whose_connection_lost_its_transaction_leaves_the_next_ones_whole()
    {
        await Should.ThrowAsync<InvalidDataException>(() => WriteAsync(session =>
        {
            session.Execute(Insert, 1);
            session.Execute("ROLLBACK");
            throw new InvalidDataException();
        }));

        await WriteAsync(session => session.Execute(Insert, 2));

        Ids().ShouldBe([2]);
    }

    [Fact]
    public async Task Closed_connection_is_replaced()
    {
        await Should.ThrowAsync<Exception>(() => WriteAsync(session =>
        {
            session.Dispose();
            return session.Execute(Insert, 1);
        }));

        await WriteAsync(session => session.Execute(Insert, 2));

        Ids().ShouldBe([2]);
    }

    [Fact]
    public async Task Dispose_makes_the_writes_that_wait_and_refuses_more()
    {
        using var gate = new ManualResetEventSlim();
        var first = HoldAsync(gate);
        var behind = WriteAsync(session => session.Execute(Insert, 1));

        var disposing = Task.Run(_writer.Dispose);
        gate.Set();
        await disposing;

        (await first).ShouldBe(0);
        (await behind).ShouldBe(1);
        await Should.ThrowAsync<ObjectDisposedException>(() => WriteAsync(session => session.Execute(Insert, 2)));
        Ids().ShouldBe([1]);
    }

    [Fact]
    public async Task Full_database_is_named_so()
    {
        var options = new SqliteRelayStoreOptions { Path = Path.Combine(_directory.FullName, "t.db"), MaxBytes = 8192 };
        using var small = new SqliteWriter(
            new SqliteSession(new SqliteDatabase(options).OpenWriter()), () => throw new InvalidOperationException());

        var refused = await Should.ThrowAsync<RelayStoreException>(
            async () => await small.RunAsync(session => session.Execute("CREATE TABLE u (id INTEGER PRIMARY KEY)"), CancellationToken.None));

        refused.Code.ShouldBe(RelayErrorCode.StoreFull);
    }

    /// <summary>Keeps the writer busy until the gate is open, so that what comes next waits.</summary>
    private Task<int> HoldAsync(ManualResetEventSlim gate)
    {
        using var begun = new ManualResetEventSlim();
        var hold = WriteAsync(_ =>
        {
            begun.Set();
            gate.Wait();
            return 0;
        });
        begun.Wait();
        return hold;
    }

    private Task<int> WriteAsync(Func<SqliteSession, int> transaction) => _writer.RunAsync(transaction, CancellationToken.None).AsTask();

    private List<int> Ids()
    {
        using var session = new SqliteSession(_database.OpenReader());
        return session.Query("SELECT id FROM t ORDER BY id", row => row.GetInt32(0));
    }
}
