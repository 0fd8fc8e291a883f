using System.Threading.Channels;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.WakeUps;

/// <summary>Reaches the event streams of this process.</summary>
/// <param name="time">Says when a send was taken.</param>
public sealed class LocalWakeUps(TimeProvider time) : IRelayWakeUps
{
    /// <summary>The streams a device may have open at once; the oldest ends when there is one more.</summary>
    public const int MaxStreams = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, List<Subscription>> _subscriptions = [];

    /// <inheritdoc/>
    public ValueTask WakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) =>
        WakeAsync(devices, time.GetUtcNow(), cancellationToken);

    /// <summary>Wakes the streams of devices for something that was sent at a time, or at one that is not known.</summary>
    public ValueTask WakeAsync(IReadOnlyCollection<DeviceId> devices, DateTimeOffset? sentAt, CancellationToken cancellationToken = default) =>
        ForEach(devices, subscription => subscription.Wake(sentAt));

    /// <inheritdoc/>
    public ValueTask DisconnectAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) =>
        ForEach(devices, subscription => subscription.End());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyCollection<DeviceId>> FindListeningAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyCollection<DeviceId>>([.. devices.Where(_subscriptions.ContainsKey)]);
        }
    }

    /// <inheritdoc/>
    public IWakeUpSubscription Subscribe(DeviceId device)
    {
        var subscription = new Subscription(this, device);
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue(device, out var open))
            {
                _subscriptions[device] = open = [];
            }

            open.Add(subscription);
            if (open.Count > MaxStreams)
            {
                open[0].End();
                open.RemoveAt(0);
            }
        }

        return subscription;
    }

    private ValueTask ForEach(IReadOnlyCollection<DeviceId> devices, Action<Subscription> action)
    {
        ArgumentNullException.ThrowIfNull(devices);
        lock (_gate)
        {
            foreach (var device in devices)
            {
                if (_subscriptions.TryGetValue(device, out var open))
                {
                    open.ForEach(action);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            if (_subscriptions.TryGetValue(subscription.Device, out var open) && open.Remove(subscription) && open.Count == 0)
            {
                _subscriptions.Remove(subscription.Device);
            }
        }
    }

    private sealed class Subscription(LocalWakeUps owner, DeviceId device) : IWakeUpSubscription
    {
        private readonly Channel<DateTimeOffset?> _signals = Channel.CreateBounded<DateTimeOffset?>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        public DeviceId Device => device;

        public DateTimeOffset? SentAt { get; private set; }

        public void Wake(DateTimeOffset? sentAt) => _signals.Writer.TryWrite(sentAt);

        public void End() => _signals.Writer.TryComplete();

        public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
        {
            if (!await _signals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || !_signals.Reader.TryRead(out var sentAt))
            {
                return false;
            }

            SentAt = sentAt;
            return true;
        }

        public void Dispose()
        {
            owner.Remove(this);
            End();
        }
    }
}
