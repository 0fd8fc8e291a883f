using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Server.Events;

/// <summary>
/// When open streams are due to say that they are: each at one of fifteen places, a second apart, together with the others there. With a timer each, every
/// one of thousands would wake a thread for itself.
/// </summary>
internal sealed class EventBeats : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly int Places = (int)(RelayTimes.EventHeartbeat / Step);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource[] _next = [.. Enumerable.Range(0, Places).Select(_ => NewBeat())];
    private readonly ITimer _timer;
    private long _steps;
    private uint _joined;

    public EventBeats(TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Beat(), null, Step, Step);
    }

    /// <summary>A place for a stream that is opened now: all have as many, however many streams come at once. Its first beat comes within
    /// <see cref="RelayTimes.EventHeartbeat"/>, and the next ones that much apart.</summary>
    public int Join() => (int)(Interlocked.Increment(ref _joined) % (uint)Places);

    /// <summary>The next beat of a place. It waits for nothing but time: whoever waits for it waits for its own end as well.</summary>
    public Task NextAsync(int place)
    {
        lock (_gate)
        {
            return _next[place].Task;
        }
    }

    public void Dispose() => _timer.Dispose();

    // Not on the thread of the timer, which has others to keep.
    private static TaskCompletionSource NewBeat() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long StepsByNow() => (long)(_time.GetElapsedTime(_start) / Step);

    private void Beat()
    {
        var due = new List<TaskCompletionSource>(1);
        lock (_gate)
        {
            // More than one where the timer came late, and each place once where it came very late.
            var now = StepsByNow();
            for (var step = Math.Max(_steps, now - Places) + 1; step <= now; step++)
            {
                var place = (int)(step % Places);
                due.Add(_next[place]);
                _next[place] = NewBeat();
            }

            _steps = now;
        }

        due.ForEach(beat => beat.SetResult());
    }
}
