using Buds.Crypto;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Inbox;

/// <summary>Listens to one source and says what it hears. Waits longer after each failure, and a little at random.</summary>
internal sealed class WakeSourceListener(
    IWakeSource source, int index, WakeSources sources, RelayClientServices services, WakeSignal signal, InboxTally tally)
{
    private const string EndedCode = "ended";

    private bool _isOpen;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var started = services.Time.GetTimestamp();
            var (code, retryAfter) = await ListenAsync(cancellationToken).ConfigureAwait(false);
            services.Logger.WakeSourceLost(source.Name, code);

            // One that opens and ends at once is as good as down.
            failures = services.Time.GetElapsedTime(started) >= services.Options.MaxReconnectDelay ? 0 : failures;
            await Task.Delay(DelayAfter(failures++, retryAfter), services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(string Code, TimeSpan? RetryAfter)> ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in source.ListenAsync(cancellationToken).ConfigureAwait(false))
            {
                Hear(item);
            }

            return (EndedCode, null);
        }
        catch (BudsException e)
        {
            return (e.Code, e.RetryAfter());
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            // An app's own source.
            return (e.GetType().Name, null);
        }
        finally
        {
            var wasOpen = _isOpen;
            _isOpen = false;
            if (wasOpen || !cancellationToken.IsCancellationRequested)
            {
                // A push that proved itself does so for the reader's next run too.
                sources.Closed(index);
            }

            signal.Set(wasOpen ? WakeReasons.Lost : WakeReasons.NotOpened);
        }
    }

    private void Hear(RelayEvent item)
    {
        switch (item)
        {
            case RelayEvent.Opened:
                _isOpen = true;
                sources.Opened(index);
                tally.StreamOpened();
                services.Logger.WakeSourceOpened(source.Name);
                signal.Set(WakeReasons.Opened);
                break;
            case RelayEvent.Empty:
                signal.Set(WakeReasons.Empty);
                break;
            default:
                sources.WokenUp(index);
                tally.WokenUp();
                services.Metrics.WokenUp(source.Name);
                signal.Set(WakeReasons.WokenUp);
                break;
        }
    }

    // From half the delay to all of it.
    private TimeSpan DelayAfter(int failures, TimeSpan? retryAfter)
    {
        var options = services.Options;
        var delay = Math.Min(options.ReconnectDelay.Ticks * Math.Pow(2, failures), options.MaxReconnectDelay.Ticks);
        var jittered = TimeSpan.FromTicks((long)(delay * (1 + options.Jitter()) / 2));
        return retryAfter > jittered ? TimeSpan.FromTicks(Math.Min(retryAfter.Value.Ticks, options.SafetyPollInterval.Ticks)) : jittered;
    }
}
