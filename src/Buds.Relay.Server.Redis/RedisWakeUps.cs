using System.Collections.Concurrent;
using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Buds.Relay.Server.Redis;

/// <summary>
/// Reaches the event streams of all nodes: those of this process at once, those of others by one channel that every node listens to. One channel and not
/// one a device, because a stream begins to listen before it looks into the inbox, and a subscription that must first reach Redis would miss what comes
/// in between.
/// </summary>
internal sealed class RedisWakeUps : IRelayWakeUps
{
    // A device's clock is not involved, but a commit may come after a look that was later than the message's time.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>How often a node says which devices have streams.</summary>
    public static readonly TimeSpan StreamsShownEvery = TimeSpan.FromSeconds(20);

    // A node that was killed is believed that long.
    private static readonly TimeSpan StreamShownFor = TimeSpan.FromSeconds(60);

    private const string DeleteIfMine = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

    private readonly Guid _node = new(RandomNumberGenerator.GetBytes(16));
    private readonly LocalWakeUps _local;
    private readonly ConcurrentDictionary<DeviceId, int> _connected = new();
    private readonly RedisConnection _redis;
    private readonly IRelayStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _unheardSince;

    public RedisWakeUps(LocalWakeUps local, RedisConnection redis, IRelayStore store, TimeProvider time, ILogger<RedisWakeUps> logger)
    {
        _local = local;
        _redis = redis;
        _store = store;
        _time = time;
        _logger = logger;
    }

    private RedisChannel Channel => RedisChannel.Literal($"{_redis.Options.Prefix}:wake");

    /// <inheritdoc/>
    public async ValueTask WakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        await _local.WakeAsync(devices, cancellationToken).ConfigureAwait(false);
        await TellAsync(WakeUpNoticeKind.Wake, [.. devices], _time.GetUtcNow()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisconnectAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        await _local.DisconnectAsync(devices, cancellationToken).ConfigureAwait(false);
        if (devices.Count > 0)
        {
            await TellAsync(WakeUpNoticeKind.Disconnect, [.. devices], _time.GetUtcNow()).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public IWakeUpSubscription Subscribe(DeviceId device)
    {
        _ = _connected.AddOrUpdate(device, 1, static (_, count) => count + 1);
        ShowStreams([device]);
        return new Subscription(this, device, _local.Subscribe(device));
    }

    /// <summary>Begins to listen to the other nodes.</summary>
    public async ValueTask<IReadOnlyCollection<DeviceId>> FindListeningAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        var here = await _local.FindListeningAsync(devices, cancellationToken).ConfigureAwait(false);
        DeviceId[] others = [.. devices.Except(here)];
        try
        {
            if (others.Length > 0 && _redis.IsThere)
            {
                var nodes = await _redis.Database.StringGetAsync([.. others.Select(StreamKey)]).WaitAsync(_redis.Options.Timeout, cancellationToken).ConfigureAwait(false);
                return [.. here, .. others.Where((_, i) => nodes[i].HasValue)];
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // A device that listens at another node is pushed for nothing.
        }

        return here;
    }

    /// <summary>Says again which devices have streams at this node, before Redis forgets it.</summary>
    public void ShowStreams() => ShowStreams(_connected.Keys);

    public Task ListenAsync() => _redis.Subscriber.SubscribeAsync(Channel, (_, bytes) => Hear(bytes));

    /// <summary>Notes whether Redis is there; while it is not, looks into the store for the devices of this node.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var there = _redis.IsThere;
        _redis.Note(there);
        var now = _time.GetUtcNow();
        var since = Interlocked.Read(ref _unheardSince);
        if (!there)
        {
            var from = since == 0 ? now : DateTimeOffset.FromUnixTimeMilliseconds(since);
            _ = Interlocked.CompareExchange(ref _unheardSince, now.ToUnixTimeMilliseconds(), 0);
            await LookAsync((since == 0 ? now : Later(from, now - _redis.Options.PollInterval)) - Overlap, cancellationToken).ConfigureAwait(false);
        }
        else if (since != 0 && Interlocked.CompareExchange(ref _unheardSince, 0, since) == since)
        {
            // What others said meanwhile was not heard here, and what this node said was not heard by them.
            var from = DateTimeOffset.FromUnixTimeMilliseconds(since) - Overlap;
            await TellAsync(WakeUpNoticeKind.Look, [], from).ConfigureAwait(false);
            await LookAsync(from, cancellationToken).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private async ValueTask TellAsync(WakeUpNoticeKind kind, IReadOnlyList<DeviceId> devices, DateTimeOffset since)
    {
        try
        {
            if (_redis.IsThere)
            {
                _ = await _redis.Subscriber.PublishAsync(Channel, new WakeUpNotice(_node, kind, since, devices).Encode()).WaitAsync(_redis.Options.Timeout).ConfigureAwait(false);
                return;
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The others look for themselves once this node is heard again.
        }

        _ = Interlocked.CompareExchange(ref _unheardSince, since.ToUnixTimeMilliseconds(), 0);
    }

    private RedisKey StreamKey(DeviceId device) => $"{_redis.Options.Prefix}:stream:{device}";

    private void ShowStreams(ICollection<DeviceId> devices)
    {
        if (devices.Count > 0 && _redis.IsThere)
        {
            var node = _node.ToString("N");
            foreach (var device in devices)
            {
                _ = _redis.Database.StringSet(StreamKey(device), node, StreamShownFor, flags: CommandFlags.FireAndForget);
            }
        }
    }

    // Another node may have a stream of the device by now, and says so.
    private void HideStream(DeviceId device)
    {
        if (_redis.IsThere)
        {
            _ = _redis.Database.ScriptEvaluate(DeleteIfMine, [StreamKey(device)], [_node.ToString("N")], CommandFlags.FireAndForget);
        }
    }

    private void Hear(RedisValue bytes)
    {
        if (!WakeUpNotice.TryDecode(((ReadOnlyMemory<byte>)bytes).Span, out var notice) || notice.Node == _node)
        {
            return;
        }

        // Nothing of this waits: the local streams are signalled and no more.
        _ = notice.Kind switch
        {
            WakeUpNoticeKind.Wake => _local.WakeAsync(notice.Devices, notice.Since).AsTask(),
            WakeUpNoticeKind.Disconnect => _local.DisconnectAsync(notice.Devices).AsTask(),
            _ => LookAsync(notice.Since, CancellationToken.None),
        };
    }

    private async Task LookAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var devices in _connected.Keys.Chunk(500))
            {
                await _local.WakeAsync(await _store.FindWaitingAsync(devices, since, cancellationToken).ConfigureAwait(false), sentAt: null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RelayStoreException e)
        {
            _logger.LookFailed(e);
        }
    }

    private sealed class Subscription(RedisWakeUps owner, DeviceId device, IWakeUpSubscription inner) : IWakeUpSubscription
    {
        private int _disposed;

        public DateTimeOffset? SentAt => inner.SentAt;

        public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) => inner.WaitAsync(cancellationToken);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                inner.Dispose();
                if (owner._connected.AddOrUpdate(device, 0, static (_, count) => count - 1) <= 0)
                {
                    _ = owner._connected.TryRemove(new KeyValuePair<DeviceId, int>(device, 0));
                    owner.HideStream(device);
                }
            }
        }
    }
}
