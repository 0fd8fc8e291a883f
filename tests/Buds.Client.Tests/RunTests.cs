using Buds.Client.Events;
using Buds.Client.Transfers;
using Buds.Relay.Protocol.Devices;

namespace Buds.Client.Tests;

public sealed class RunTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Running_device_sends_at_once_and_is_woken_by_what_arrives()
    {
        using var stop = new CancellationTokenSource();
        Task[] running = [_ada.Account.RunAsync(stop.Token), _ben.Account.RunAsync(stop.Token)];
        var before = _ben.Events<MemoryChanged>().Count;

        var id = await _ada.ShareAsync("At the lake");
        while (_ben.Events<MemoryChanged>().Count == before)
        {
            await Task.Delay(1);
        }

        _ben.Events<MemoryChanged>()[^1].Memory.ShouldBe(id);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(running));
    }

    [Fact]
    public async Task Push_that_the_app_hands_on_has_the_inbox_read_where_no_events_come()
    {
        _world.Relay.Faults.EventsOff = true;
        using var stop = new CancellationTokenSource();
        var running = _ben.Account.RunAsync(stop.Token);
        await _world.TurnUntilAsync(Task.Run(async () =>
        {
            while (_ben.Account.InboxCounters.Requests == 0)
            {
                await Task.Delay(1);
            }
        }));
        var before = _ben.Events<MemoryChanged>().Count;
        await _ada.ShareAsync("At the lake");
        await _ada.Account.SyncAsync();

        _ben.Account.Wake();
        while (_ben.Events<MemoryChanged>().Count == before)
        {
            await Task.Delay(1);
        }

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        var push = _ben.Account.WakeSources.Single(source => source.Name == "push");
        (push.IsTrusted, push.WakeUps).ShouldBe((true, 1));
    }

    [Fact]
    public async Task Progress_says_how_many_bytes_of_how_many_went_up_and_came_down()
    {
        var (up, down) = (new Transfers(), new Transfers());
        (_ada.Account.Transfers, _ben.Account.Transfers) = (up, down);

        await _ada.ShareAsync("At the lake", new byte[300_000]);
        await _ada.Account.SyncAsync();
        await _ben.Account.SyncAsync();

        foreach (var (seen, direction) in new[] { (up.Seen, TransferDirection.Upload), (down.Seen, TransferDirection.Download) })
        {
            seen.Count.ShouldBeGreaterThan(1);
            var total = seen[0].TotalBytes;
            seen.ShouldAllBe(progress => progress.Direction == direction && progress.TotalBytes == total);
            seen.Select(progress => progress.Bytes).ShouldBeInOrder();
            seen[^1].Bytes.ShouldBe(total);
            total.ShouldBeGreaterThan(300_000);
        }
    }

    [Fact]
    public async Task Push_token_is_told_to_the_relay_and_taken_back()
    {
        await _ada.Account.SetPushTokenAsync(new PushToken { Kind = PushKind.Fcm, Token = "fcm-token" });
        (await _world.Relay.InspectAsync()).PushTokens.Count.ShouldBe(1);

        await _ada.Account.SetPushTokenAsync(null);
        (await _world.Relay.InspectAsync()).PushTokens.ShouldBeEmpty();
    }

    [Fact]
    public async Task Running_device_outlives_a_relay_that_fails()
    {
        using var stop = new CancellationTokenSource();
        _world.Relay.Faults.FailNext(12, System.Net.HttpStatusCode.ServiceUnavailable);
        var running = _ada.Account.RunAsync(stop.Token);

        await _ada.ShareAsync("Despite it all");
        await _world.TurnUntilAsync(Task.Run(async () =>
        {
            while ((await _ada.Account.GetOutboxAsync()).Count > 0)
            {
                await Task.Delay(1);
            }
        }));

        running.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Disposed_account_stops_running_first()
    {
        var running = _ada.Account.RunAsync(CancellationToken.None);

        await _ada.Account.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        Should.Throw<ObjectDisposedException>(() => { _ = _ada.Account.RunAsync(CancellationToken.None); });
    }

    [Fact]
    public async Task Account_made_in_a_tunnel_is_registered_later()
    {
        var cleo = _world.NewDevice();
        _world.Relay.Faults.LoseRequests(100);
        var created = cleo.CreateAsync("Cleo");
        await _world.TurnUntilAsync(created);

        _world.Relay.Faults.Clear();
        _world.Relay.Time.Advance(TimeSpan.FromMinutes(5));
        await cleo.Account.SyncAsync();

        (await TestWorld.AddAsync(_ada, cleo)).Name.ShouldBe("Cleo");
    }

    [Fact]
    public async Task Account_that_the_relay_does_not_take_leaves_nothing_behind()
    {
        var cleo = _world.NewDevice();
        _world.Relay.Faults.FailNext(1, "registration_closed");

        (await Should.ThrowAsync<Relay.Protocol.Errors.RelayException>(() => cleo.CreateAsync("Cleo"))).Code.ShouldBe("registration_closed");

        await cleo.CreateAsync("Cleo");
        cleo.Account.Name.ShouldBe("Cleo");
    }

    private sealed class Transfers : IProgress<TransferProgress>
    {
        public List<TransferProgress> Seen { get; } = [];

        public void Report(TransferProgress value) => Seen.Add(value);
    }
}
