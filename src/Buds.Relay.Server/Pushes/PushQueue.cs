using System.Threading.Channels;
using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Diagnostics;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes;

/// <summary>Where sends leave the devices that are to be pushed. It never makes a send wait.</summary>
internal sealed class PushQueue
{
    private readonly Channel<IReadOnlyList<DeviceId>> _waiting;
    private readonly RelayMetrics _metrics;

    public PushQueue(IEnumerable<IPushSender> senders, IOptions<PushOptions> options, RelayMetrics metrics)
    {
        _waiting = Channel.CreateBounded<IReadOnlyList<DeviceId>>(
            new BoundedChannelOptions(options.Value.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        IsUsed = senders.Any();
        _metrics = metrics;
        metrics.ObservePushQueue(() => _waiting.Reader.Count);
    }

    /// <summary>Whether there is a push service at all.</summary>
    public bool IsUsed { get; }

    public ChannelReader<IReadOnlyList<DeviceId>> Reader => _waiting.Reader;

    public void Add(IReadOnlyList<DeviceId> devices)
    {
        if (IsUsed && devices.Count > 0 && !_waiting.Writer.TryWrite(devices))
        {
            _metrics.PushesLeftOut("queue_full", devices.Count);
        }
    }

    /// <summary>Takes no more.</summary>
    public void Close() => _waiting.Writer.TryComplete();
}
