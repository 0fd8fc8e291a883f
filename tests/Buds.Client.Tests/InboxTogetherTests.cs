using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Buds.Client.Events;
using Buds.Client.Inbox;
using Buds.Crypto;
using Buds.Relay.Protocol.Json;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Tests;

/// <summary>Messages that are ready together by the time that it is the first one's turn.</summary>
public sealed class InboxTogetherTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;
    private TestDevice _cleo = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        _cleo = await _world.NewPersonAsync("Cleo");
        await TestWorld.AddAsync(_ben, _ada);
        await TestWorld.AddAsync(_cleo, _ada);
        await _ada.Account.CreateCircleAsync("Lake house", [await TestWorld.AddAsync(_ada, _ben), await TestWorld.AddAsync(_ada, _cleo)]);
        await TestWorld.SyncAsync(_ada, _ben, _cleo);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Messages_that_are_ready_together_are_written_together()
    {
        var photos = await SendAsync(_ada, "1", "2", "3", "4", "5", "6");
        await HoldFirstAsync(() => CountPhotos() == photos - 1);
        var before = CountCommits();

        await _ben.Account.SyncAsync();

        (await TextsAsync()).Count.ShouldBe(6);
        (CountCommits() - before).ShouldBeLessThan(6);
    }

    [Fact]
    public async Task Message_that_cannot_be_written_keeps_none_of_those_beside_it_away()
    {
        var photos = await SendAsync(_ada, "1", "2", "3", "4", "5");
        await HoldFirstAsync(() => CountPhotos() == photos - 1);
        Execute("CREATE TRIGGER refuse BEFORE INSERT ON memory WHEN new.text = '3' BEGIN SELECT RAISE(ABORT, 'refused'); END");
        using var stop = new CancellationTokenSource();
        var running = _ben.Account.RunAsync(stop.Token);

        await _world.TurnUntilAsync(UntilAsync(async () => (await TextsAsync()).Count == 4 && _ben.Account.InboxCounters is { Acknowledged: 4, HandlerFailures: > 0 }));
        (await TextsAsync()).ShouldBe(["1", "2", "4", "5"]);
        (await _world.Relay.InspectAsync()).Messages.Count(message => message.Waiting.Contains(_ben.Account.DeviceId)).ShouldBe(1);

        Execute("DROP TRIGGER refuse");
        await _world.TurnUntilAsync(UntilAsync(async () => (await TextsAsync()).Count == 5));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Sender_whom_a_message_that_is_ready_as_well_removes_is_not_heard()
    {
        _ = await SendAsync(_cleo, "0");
        await _ben.Account.SyncAsync();
        await (await _ada.CircleAsync()).RemoveMemberAsync(_cleo.Did);
        await _ada.Account.SyncAsync();
        Later();
        var photos = await SendAsync(_cleo, "Too late");
        await HoldFirstAsync(() => CountPhotos() == photos);

        await _ben.Account.SyncAsync();

        (await _ben.EventAsync<MessageRefused>()).Code.ShouldBe(MessageReceiver.UnknownSender);
        (await TextsAsync()).ShouldBe(["0"]);
    }

    [Fact]
    public async Task Message_judged_by_a_device_list_that_is_no_longer_the_newest_is_judged_again()
    {
        var phone = await _world.LinkAsync(_ada);
        await TestWorld.SyncAsync(_ada, phone, _ben);
        _ = await SendAsync(phone, "0");
        await _ben.Account.SyncAsync();
        var photos = await SendAsync(_ada, "1") + 1;
        _ = await SendAsync(phone, "Stolen");

        // Between the opening ahead of what the phone sent and its turn, this device hears that the phone is gone.
        await HoldFirstAsync(async () =>
        {
            await UntilAsync(() => Task.FromResult(CountPhotos() == photos - 1));
            await _ada.Account.RemoveDeviceAsync(phone.Account.DeviceId);
            await TestWorld.AddAsync(_ben, _ada);
        });
        await _ben.Account.SyncAsync();

        (await TextsAsync()).ShouldBe(["0", "1"]);
        _ben.Events<MessageRefused>().Select(refused => refused.Code).ShouldContain(new ProtocolException(ProtocolError.UnknownSenderDevice, "").Code);
    }

    [Fact]
    public async Task Running_device_downloads_several_messages_at_once()
    {
        var photos = await SendAsync(_ada, "1", "2", "3");
        await HoldFirstAsync(() => CountPhotos() == photos - 1);
        using var stop = new CancellationTokenSource();
        var running = _ben.Account.RunAsync(stop.Token);

        await _world.TurnUntilAsync(UntilAsync(async () => (await TextsAsync()).Count == 3));

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        _ben.Events<MessageReceived>().Select(message => message.Message).TakeLast(3)
            .ShouldBe(_ada.Events<MessageSent>().Select(message => message.Message).TakeLast(3));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>Sends memories with a photo each.</summary>
    /// <returns>How many photos Ben is to have then.</returns>
    private async Task<int> SendAsync(TestDevice sender, params string[] texts)
    {
        foreach (var text in texts)
        {
            await sender.ShareAsync(text, RandomNumberGenerator.GetBytes(1_000));
            Later();
        }

        await sender.Account.SyncAsync();
        return CountPhotos() + texts.Length;
    }

    /// <summary>Messages of the same millisecond are in no order.</summary>
    private void Later() => _world.Relay.Time.Advance(TimeSpan.FromMilliseconds(1));

    private Task HoldFirstAsync(Func<bool> until) => HoldFirstAsync(() => UntilAsync(() => Task.FromResult(until())));

    /// <summary>From now on Ben gets no byte of the payload of the first message of his inbox until something is so.</summary>
    private async Task HoldFirstAsync(Func<Task> until)
    {
        // The relay's calls and the payloads have a handler each.
        var (first, isSo) = (new StrongBox<Uri?>(), new Lazy<Task>(until));
        _ben.Wire = relay => new FirstPayloadLast(relay, first, isSo);
        await _ben.RestartAsync();
    }

    private int CountPhotos()
    {
        var photos = Path.Combine(_ben.Folder, "blobs", "photos");
        return Directory.Exists(photos) ? Directory.EnumerateFiles(photos).Count() : 0;
    }

    private async Task<IReadOnlyList<string?>> TextsAsync() => [.. (await _ben.TimelineAsync()).Select(memory => memory.Text).Order()];

    private void Execute(string sql)
    {
        using var database = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(_ben.Folder, "buds.db"), Pooling = false }.ToString());
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    /// <summary>The transactions in the write-ahead log: the last frame of each says how large the database is (SQLite's file format, 4.1).</summary>
    private int CountCommits()
    {
        using var log = new FileStream(Path.Combine(_ben.Folder, "buds.db-wal"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (log.Length == 0)
        {
            return 0;
        }

        var header = new byte[32];
        log.ReadExactly(header);
        var frame = new byte[24 + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8))];
        var commits = 0;
        while (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length && frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)))
        {
            commits += BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)) > 0 ? 1 : 0;
        }

        return commits;
    }

    private sealed class FirstPayloadLast(HttpMessageHandler relay, StrongBox<Uri?> first, Lazy<Task> until) : DelegatingHandler(relay)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri == first.Value)
            {
                await until.Value.WaitAsync(cancellationToken);
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (first.Value is null && request.RequestUri!.AbsolutePath.EndsWith("/inbox", StringComparison.Ordinal))
            {
                await answer.Content.LoadIntoBufferAsync(cancellationToken);
                first.Value = (await answer.Content.ReadFromJsonAsync(RelayJson.Default.InboxResponse, cancellationToken))!.Messages is [var message, ..] ? message.Payload.Url : null;
            }

            return answer;
        }
    }
}
