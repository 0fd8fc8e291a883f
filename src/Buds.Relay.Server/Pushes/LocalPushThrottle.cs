using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Pushes;

/// <summary>Counts within this process.</summary>
/// <param name="time">Tells when 30 seconds are over.</param>
public sealed class LocalPushThrottle(TimeProvider time) : IPushThrottle
{
    /// <summary>How long a push keeps the next one back: 30 seconds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, long> _pushed = [];
    private long _lastSweep = time.GetTimestamp();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeviceId>> TakeAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        var now = time.GetTimestamp();
        var taken = new List<DeviceId>(devices.Count);
        lock (_gate)
        {
            Sweep(now);
            foreach (var device in devices)
            {
                if (!_pushed.TryGetValue(device, out var at) || IsOver(at, now))
                {
                    _pushed[device] = now;
                    taken.Add(device);
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<DeviceId>>(taken);
    }

    /// <inheritdoc/>
    public ValueTask ResetAsync(DeviceId device, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _pushed.Remove(device);
        }

        return ValueTask.CompletedTask;
    }

    private bool IsOver(long at, long now) => time.GetElapsedTime(at, now) >= Interval;

    private void Sweep(long now)
    {
        if (!IsOver(_lastSweep, now))
        {
            return;
        }

        _lastSweep = now;
        foreach (var device in _pushed.Where(entry => IsOver(entry.Value, now)).Select(entry => entry.Key).ToArray())
        {
            _pushed.Remove(device);
        }
    }
}
