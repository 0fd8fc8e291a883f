using System.Diagnostics;

namespace Buds.Stress.Load;

/// <summary>Whether a device waits to be drained or is being drained, and since when it was woken. A wake-up meanwhile means once more.</summary>
internal sealed class WakeState
{
    private readonly Lock _gate = new();
    private bool _busy;
    private bool _again;
    private (long Since, WakeReason Reason) _woken;

    /// <summary>Notes a wake-up.</summary>
    /// <returns>Whether the device is to be queued: it was neither waiting nor being drained.</returns>
    public bool TryWake(WakeReason reason)
    {
        lock (_gate)
        {
            if (_busy)
            {
                if (!_again)
                {
                    (_again, _woken) = (true, (Stopwatch.GetTimestamp(), reason));
                }

                return false;
            }

            (_busy, _again, _woken) = (true, true, (Stopwatch.GetTimestamp(), reason));
            return true;
        }
    }

    /// <summary>Takes the wake-ups so far, before the inbox is read. Null where there are none any more: the device sleeps.</summary>
    public (long Since, WakeReason Reason)? Take()
    {
        lock (_gate)
        {
            if (!_again)
            {
                _busy = false;
                return null;
            }

            _again = false;
            return _woken;
        }
    }
}
