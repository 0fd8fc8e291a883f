using System.Threading.Channels;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.WakeUps;

/// <summary>Reaches the event streams of this process.</summary>
public sealed class LocalWakeUps : IRelayWakeUps
{
    /// <summary>The streams a device may have open at once; the oldest ends when there is one more.</summary>
    public const int MaxStreams = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, List<Subscription>> _subscriptions = [];

    /// <inheritdoc/>
    public ValueTask WakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) =>
        ForEach(devices, subscription => subscription.Wake());

    /// <inheritdoc/>
    public ValueTask DisconnectAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default) =>
        ForEach(devices, subscription => subscription.End());

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
        private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        public DeviceId Device => device;

        public void Wake() => _signals.Writer.TryWrite(true);

        public void End() => _signals.Writer.TryComplete();

        public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) =>
            await _signals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _signals.Reader.TryRead(out _);

        public void Dispose()
        {
            owner.Remove(this);
            End();
        }
    }
}
