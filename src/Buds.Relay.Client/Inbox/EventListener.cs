using Buds.Crypto;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Inbox;

/// <summary>Keeps the event stream open and says what it hears. Waits longer after each failure, and a little at random.</summary>
internal sealed class EventListener(RelayClient client, RelayClientServices services, WakeSignal signal, InboxTally tally)
{
    private const string EndedCode = "ended";

    private volatile bool _isListening;

    public bool IsListening => _isListening;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var started = services.Time.GetTimestamp();
            var (code, retryAfter) = await ListenAsync(cancellationToken).ConfigureAwait(false);
            services.Logger.EventsLost(code);

            // A relay that takes connections and drops them at once is as good as down.
            failures = services.Time.GetElapsedTime(started) >= services.Options.MaxReconnectDelay ? 0 : failures;
            await Task.Delay(DelayAfter(failures++, retryAfter), services.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(string Code, TimeSpan? RetryAfter)> ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan? reconnectAfter = null;
            await foreach (var item in client.ReadEventsAsync(wait => reconnectAfter = wait, cancellationToken).ConfigureAwait(false))
            {
                Hear(item);
            }

            return (EndedCode, reconnectAfter);
        }
        catch (BudsException e)
        {
            return (e.Code, e.RetryAfter());
        }
        finally
        {
            var wasListening = _isListening;
            _isListening = false;
            signal.Set(wasListening ? WakeReasons.Lost : WakeReasons.NotOpened);
        }
    }

    private void Hear(RelayEvent item)
    {
        if (item == RelayEvent.Opened)
        {
            _isListening = true;
            tally.StreamOpened();
            services.Logger.EventsOpened();
            signal.Set(WakeReasons.Opened);
            return;
        }

        tally.WokenUp();
        services.Metrics.WokenUp("event");
        signal.Set(WakeReasons.Event);
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
