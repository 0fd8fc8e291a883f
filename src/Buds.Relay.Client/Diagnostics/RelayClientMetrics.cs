using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Buds.Relay.Client.Diagnostics;

/// <summary>What this library counts.</summary>
internal sealed class RelayClientMetrics
{
    public static readonly ActivitySource Activities = new(RelayClientDiagnostics.Name);

    private const string CallTag = "buds.relay.call";
    private const string OutcomeTag = "buds.relay.outcome";
    private const string SourceTag = "buds.relay.wake_up.source";

    private readonly Histogram<double> _calls;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _skewCorrections;
    private readonly Counter<long> _wakeUps;
    private readonly Counter<long> _polls;
    private readonly Counter<long> _emptyPolls;
    private readonly Counter<long> _messages;

    public RelayClientMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(RelayClientDiagnostics.Name);
        _calls = meter.CreateHistogram<double>("buds.relay.client.call.duration", "s", "How long calls took, their repeats included.");
        _retries = meter.CreateCounter<long>("buds.relay.client.retries", "{retry}", "Tries after the first.");
        _skewCorrections = meter.CreateCounter<long>("buds.relay.client.skew_corrections", "{correction}", "Calls signed again with the relay's time.");
        _wakeUps = meter.CreateCounter<long>("buds.relay.client.inbox.wake_ups", "{wake_up}", "Wake-ups of the inbox reader by events and pushes.");
        _polls = meter.CreateCounter<long>("buds.relay.client.inbox.polls", "{poll}", "Inbox reads that no wake-up asked for.");
        _emptyPolls = meter.CreateCounter<long>("buds.relay.client.inbox.empty_polls", "{poll}", "Polls that found nothing.");
        _messages = meter.CreateCounter<long>("buds.relay.client.inbox.messages", "{message}", "Messages given to the handler, by what it said.");
    }

    /// <param name="call">The call's name.</param>
    /// <param name="outcome"><c>ok</c>, <c>canceled</c> or an error code.</param>
    /// <param name="duration">How long it took.</param>
    public void Called(string call, string outcome, TimeSpan duration) =>
        _calls.Record(duration.TotalSeconds, new TagList { { CallTag, call }, { OutcomeTag, outcome } });

    public void Retried(string call) => _retries.Add(1, new KeyValuePair<string, object?>(CallTag, call));

    public void SkewCorrected() => _skewCorrections.Add(1);

    public void WokenUp(string source) => _wakeUps.Add(1, new KeyValuePair<string, object?>(SourceTag, source));

    public void Polled(bool empty)
    {
        _polls.Add(1);
        if (empty)
        {
            _emptyPolls.Add(1);
        }
    }

    public void Handled(string outcome) => _messages.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome));
}
