using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Memory;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Buds.Relay.Server.Redis.Tests;

public sealed class RedisTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RelayRateLimit Limit = new("sends", 3, TimeSpan.FromMinutes(1));

    private readonly RedisServer _redis = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly MemoryRelayStore _store = new();
    private RelayNode _one = null!;
    private RelayNode _two = null!;

    public async Task InitializeAsync()
    {
        _one = await RelayNode.StartAsync(_redis.Configuration, _store, _time);
        _two = await RelayNode.StartAsync(_redis.Configuration, _store, _time);
        await UntilAsync(() => _one.Redis.IsThere && _two.Redis.IsThere);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    public void Dispose() => _redis.Dispose();

    [Fact]
    public async Task Device_on_one_node_is_woken_by_the_other()
    {
        var device = DeviceId.Create(Start);
        using var stream = _one.WakeUps.Subscribe(device);

        await UntilHeardAsync(device, stream);
    }

    [Fact]
    public async Task Device_on_the_same_node_is_woken_without_redis()
    {
        _redis.Stop();
        var device = DeviceId.Create(Start);
        using var stream = _one.WakeUps.Subscribe(device);

        await _one.WakeUps.WakeAsync([device]);

        (await stream.WaitAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
    }

    [Fact]
    public async Task Streams_of_a_revoked_device_end_on_every_node()
    {
        var device = DeviceId.Create(Start);
        using var stream = _one.WakeUps.Subscribe(device);
        await UntilHeardAsync(device, stream);

        await _two.WakeUps.DisconnectAsync([device]);

        while (await stream.WaitAsync().AsTask().WaitAsync(Patience))
        {
        }
    }

    [Fact]
    public async Task Stream_on_one_node_is_known_to_the_other_until_it_ends()
    {
        var device = DeviceId.Create(Start);
        var stream = _one.WakeUps.Subscribe(device);
        await UntilAsync(async () => (await _two.WakeUps.FindListeningAsync([device])).Count == 1);

        stream.Dispose();
        await UntilAsync(async () => (await _two.WakeUps.FindListeningAsync([device])).Count == 0);
    }

    [Fact]
    public async Task Stream_that_goes_from_one_node_to_the_other_stays_known()
    {
        var device = DeviceId.Create(Start);
        var first = _one.WakeUps.Subscribe(device);
        await UntilAsync(async () => (await _two.WakeUps.FindListeningAsync([device])).Count == 1);
        using var second = _two.WakeUps.Subscribe(device);

        // What a node asks Redis comes after what it has told it.
        await _two.WakeUps.FindListeningAsync([DeviceId.Create(Start)]);

        first.Dispose();
        (await _one.WakeUps.FindListeningAsync([device])).ShouldBe([device]);
    }

    [Fact]
    public async Task Streams_of_this_node_are_known_while_redis_is_away()
    {
        _redis.Stop();
        var device = DeviceId.Create(Start);
        using var stream = _one.WakeUps.Subscribe(device);
        (await _one.WakeUps.FindListeningAsync([device, DeviceId.Create(Start)])).ShouldBe([device]);
    }

    [Fact]
    public async Task Push_by_one_node_keeps_back_those_of_the_others_until_the_device_reads()
    {
        var device = DeviceId.Create(Start);
        (await _one.Pushes.TakeAsync([device])).ShouldBe([device]);
        (await _two.Pushes.TakeAsync([device])).ShouldBeEmpty();
        (await _one.Pushes.TakeAsync([device])).ShouldBeEmpty();

        await _two.Pushes.ResetAsync(device);
        (await _one.Pushes.TakeAsync([device])).ShouldBe([device]);
    }

    [Fact]
    public async Task Each_node_pushes_once_while_redis_is_away()
    {
        _redis.Stop();
        var device = DeviceId.Create(Start);
        (await _one.Pushes.TakeAsync([device])).ShouldBe([device]);
        (await _one.Pushes.TakeAsync([device])).ShouldBeEmpty();
        (await _two.Pushes.TakeAsync([device])).ShouldBe([device]);
    }

    [Fact]
    public async Task Calls_count_for_all_nodes_together()
    {
        (await _one.Limiter.TakeAsync(Limit, "a")).Remaining.ShouldBe(2);
        (await _two.Limiter.TakeAsync(Limit, "a")).Remaining.ShouldBe(1);
        (await _one.Limiter.TakeAsync(Limit, "a")).Remaining.ShouldBe(0);

        var refused = await _two.Limiter.TakeAsync(Limit, "a");

        refused.IsAllowed.ShouldBeFalse();
        refused.ResetsAfter.ShouldBeInRange(TimeSpan.FromSeconds(1), Limit.Window);
        (await _two.Limiter.TakeAsync(Limit, "b")).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_at_once_are_never_more_than_the_limit()
    {
        var many = new RelayRateLimit("many", 50, TimeSpan.FromMinutes(1));

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(async () =>
            await (number % 2 == 0 ? _one : _two).Limiter.TakeAsync(many, "a"))));

        results.Count(result => result.IsAllowed).ShouldBe(50);
    }

    [Fact]
    public async Task Each_node_counts_alone_while_redis_is_away_and_says_so_once()
    {
        _redis.Stop();
        for (var i = 0; i < 3; i++)
        {
            (await _one.Limiter.TakeAsync(Limit, "a")).IsAllowed.ShouldBeTrue();
        }

        (await _one.Limiter.TakeAsync(Limit, "a")).IsAllowed.ShouldBeFalse();
        (await _two.Limiter.TakeAsync(Limit, "a")).IsAllowed.ShouldBeTrue();
        _one.CountLogged("Redis is away").ShouldBe(1);

        _redis.Start();
        await UntilAsync(() => _one.Redis.IsThere && _two.Redis.IsThere);
        var fresh = new RelayRateLimit("fresh", 1, TimeSpan.FromMinutes(1));
        (await _one.Limiter.TakeAsync(fresh, "a")).IsAllowed.ShouldBeTrue();
        (await _two.Limiter.TakeAsync(fresh, "a")).IsAllowed.ShouldBeFalse();
        _one.CountLogged("Redis is back").ShouldBe(1);
    }

    [Fact]
    public async Task Node_looks_into_the_store_while_redis_is_away()
    {
        var (sender, reader) = await PeopleAsync();
        using var stream = _one.WakeUps.Subscribe(reader.Devices[0].Id);
        _redis.Stop();
        await UntilAsync(() => !_one.Redis.IsThere);

        await SendAsync(sender, reader);
        await _two.WakeUps.WakeAsync([reader.Devices[0].Id]);

        await UntilWokenAsync(stream);
    }

    [Fact]
    public async Task What_came_while_a_node_could_not_be_heard_wakes_the_others_devices_once_it_can()
    {
        var (sender, reader) = await PeopleAsync();
        var device = reader.Devices[0].Id;
        using var stream = _one.WakeUps.Subscribe(device);
        await UntilHeardAsync(device, stream);
        _redis.Stop();
        await UntilAsync(() => !_two.Redis.IsThere);
        await SendAsync(sender, reader);
        await _two.WakeUps.WakeAsync([device]);

        _redis.Start();

        await UntilWokenAsync(stream);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(26)]
    [InlineData(41)]
    public async Task Bytes_that_are_no_notice_are_ignored(int length)
    {
        var device = DeviceId.Create(Start);
        using var stream = _one.WakeUps.Subscribe(device);
        await using var stranger = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration);

        await stranger.GetSubscriber().PublishAsync(RedisChannel.Literal("buds:wake"), new byte[length]);

        await UntilHeardAsync(device, stream);
    }

    [Fact]
    public void Notice_reads_back_as_written()
    {
        var notice = new WakeUpNotice(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), WakeUpNoticeKind.Wake, Start, [DeviceId.Create(Start), DeviceId.Create(Start)]);

        WakeUpNotice.TryDecode(notice.Encode(), out var read).ShouldBeTrue();

        read.Devices.ShouldBe(notice.Devices);
        (read with { Devices = notice.Devices }).ShouldBe(notice);
    }

    [Fact]
    public void Public_api_is_unchanged() => Snapshooter.Xunit.Snapshot.Match(
        PublicApiGenerator.ApiGenerator.GeneratePublicApi(typeof(RedisRelayOptions).Assembly, new PublicApiGenerator.ApiGeneratorOptions { IncludeAssemblyAttributes = false }));

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var end = DateTime.UtcNow + Patience; !await condition();)
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
            await Task.Delay(10);
        }
    }

    /// <summary>Wakes from the other node until it is heard: a node subscribes in its own time after it started.</summary>
    private async Task UntilHeardAsync(DeviceId device, WakeUps.IWakeUpSubscription stream)
    {
        var heard = stream.WaitAsync().AsTask();
        for (var end = DateTime.UtcNow + Patience; !heard.IsCompleted;)
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
            await _two.WakeUps.WakeAsync([device]);
            await Task.WhenAny(heard, Task.Delay(50));
        }

        (await heard).ShouldBeTrue();
    }

    /// <summary>Turns the clock, by which nodes look, until a stream is woken.</summary>
    private async Task UntilWokenAsync(WakeUps.IWakeUpSubscription stream)
    {
        var woken = stream.WaitAsync().AsTask();
        for (var end = DateTime.UtcNow + Patience; !woken.IsCompleted;)
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(woken, Task.Delay(50));
        }

        (await woken).ShouldBeTrue();
    }

    private async Task<(TestAccount Sender, TestAccount Reader)> PeopleAsync()
    {
        var people = (Sender: TestAccount.WithDevices(1, Start), Reader: TestAccount.WithDevices(1, Start));
        foreach (var device in people.Sender.Devices.Concat(people.Reader.Devices))
        {
            var bundle = device.Bundle(Start, 1);
            await _store.RegisterAsync(new NewRegistration
            {
                List = device.Account.List!,
                Signer = device.Id,
                Bundle = new StoredBundle(device.Id, 1, Start, new SignedStatement { Bytes = bundle.Bytes, Signature = bundle.Signature }),
                At = Start,
            });
        }

        return people;
    }

    private async Task SendAsync(TestAccount sender, TestAccount reader)
    {
        var now = _time.GetUtcNow();
        var envelope = await TestEnvelope.SealAsync(sender.Devices[0], [reader], now);
        await _store.ReserveUploadAsync(new StoredUpload
        {
            Message = envelope.Id,
            Device = envelope.Content.Device,
            Size = envelope.Content.PayloadSize,
            Sha256 = envelope.Content.PayloadSha256,
            RequestedAt = now,
        });
        (await _store.SendAsync(new NewMessage
        {
            Content = envelope.Content,
            Header = envelope.Header,
            Signature = envelope.Signature,
            WrappedKeys = envelope.WrappedKeys,
            Payload = PayloadState.Present,
            ReceivedAt = now,
            ActiveSince = DateTimeOffset.UnixEpoch,
        })).Status.ShouldBe(SendStatus.Accepted);
    }
}
