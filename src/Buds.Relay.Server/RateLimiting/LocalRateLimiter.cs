using System.Collections.Concurrent;

namespace Buds.Relay.Server.RateLimiting;

/// <summary>
/// Counts calls within this process, in windows that begin with the first call of each. (The framework's limiters take their time from the machine and
/// no <see cref="TimeProvider"/>, so that no test could go through a window.)
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LocalRateLimiter(TimeProvider time) : IRelayRateLimiter
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Limit, string Partition), Window> _windows = new();
    private long _purgedAt = time.GetTimestamp();

    internal int Count => _windows.Count;

    /// <inheritdoc/>
    public ValueTask<RateLimitResult> TakeAsync(RelayRateLimit limit, string partition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var now = time.GetTimestamp();
        Purge(now);
        var window = _windows.GetOrAdd((limit.Name, partition), static (_, args) => new Window(args.now, args.length), (now, length: limit.Window));
        lock (window)
        {
            var elapsed = time.GetElapsedTime(window.Start, now);
            if (elapsed >= limit.Window)
            {
                window.Start = now;
                window.Used = 0;
                elapsed = TimeSpan.Zero;
            }

            var allowed = window.Used < limit.Permits;
            window.Used += allowed ? 1 : 0;
            return ValueTask.FromResult(new RateLimitResult(allowed, limit.Permits - window.Used, limit.Window - elapsed));
        }
    }

    // A window that ended says nothing more. One that is taken out in the moment it begins anew is counted from zero: that errs for the caller.
    private void Purge(long now)
    {
        var last = Interlocked.Read(ref _purgedAt);
        if (time.GetElapsedTime(last, now) < PurgeInterval || Interlocked.CompareExchange(ref _purgedAt, now, last) != last)
        {
            return;
        }

        foreach (var entry in _windows)
        {
            if (time.GetElapsedTime(Interlocked.Read(ref entry.Value.Start), now) >= entry.Value.Length)
            {
                _windows.TryRemove(entry);
            }
        }
    }

    private sealed class Window(long start, TimeSpan length)
    {
        public long Start = start;

        public int Used { get; set; }

        public TimeSpan Length => length;
    }
}
