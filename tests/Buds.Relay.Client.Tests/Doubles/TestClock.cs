using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>A clock that stands still, and knows who waits for it: a test lets time pass once the code under test has gone to sleep.</summary>
internal sealed class TestClock : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WatchedTimer, DateTimeOffset> _armed = [];
    private TaskCompletionSource _changed = NewSignal();

    public TestClock()
        : base(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this);
        timer.Inner = base.CreateTimer(
            s =>
            {
                Forget(timer);
                callback(s);
            },
            state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until something sleeps for exactly this long, and lets that time pass.</summary>
    public Task PassAsync(TimeSpan sleep) => PassAsync(left => left == sleep);

    /// <summary>Waits until something sleeps for a time within these bounds (both excluded), and lets that time pass.</summary>
    public async Task<TimeSpan> PassBetweenAsync(TimeSpan above, TimeSpan below) => await PassAsync(left => left > above && left < below);

    /// <summary>How long the sleepers still have, shortest first.</summary>
    public IReadOnlyList<TimeSpan> Sleeps
    {
        get
        {
            lock (_lock)
            {
                return [.. _armed.Values.Select(due => due - GetUtcNow()).Order()];
            }
        }
    }

    /// <summary>Waits until something sleeps for exactly this long.</summary>
    public Task SleepsAsync(TimeSpan sleep) => SleepsAsync(left => left == sleep);

    private async Task<TimeSpan> PassAsync(Func<TimeSpan, bool> isIt)
    {
        var sleep = await SleepsAsync(isIt);
        Advance(sleep);
        return sleep;
    }

    private async Task<TimeSpan> SleepsAsync(Func<TimeSpan, bool> isIt)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (Sleeps.Where(isIt).Take(1).ToArray() is [var sleep])
            {
                return sleep;
            }

            await changed;
        }
    }

    // Seen as armed only once it is, or time could pass it by.
    private bool Arm(WatchedTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            var changed = timer.Inner.Change(dueTime, period);
            if (dueTime > TimeSpan.Zero)
            {
                _armed.Add(timer, GetUtcNow() + dueTime);
            }

            _changed.TrySetResult();
            _changed = NewSignal();
            return changed;
        }
    }

    private void Forget(WatchedTimer timer)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class WatchedTimer(TestClock clock) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Arm(this, dueTime, period);

        public void Dispose()
        {
            clock.Forget(this);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
