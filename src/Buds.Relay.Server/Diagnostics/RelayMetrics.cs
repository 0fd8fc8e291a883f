using System.Diagnostics.Metrics;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Server.Diagnostics;

/// <summary>What the relay counts. No tag names a person, a device or a message.</summary>
internal sealed class RelayMetrics
{
    private static readonly InstrumentAdvice<double> Latency = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Counter<long> _messages;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _uploaded;
    private readonly Counter<long> _removed;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _limited;
    private readonly Counter<long> _notAdmitted;
    private readonly Histogram<double> _wakeUps;
    private readonly Histogram<double> _store;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _pushesLeftOut;
    private readonly Meter _meter;

    public RelayMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(RelayTelemetry.Name);
        _messages = meter.CreateCounter<long>("buds.relay.messages", "{message}", "Messages taken.");
        _deliveries = meter.CreateCounter<long>("buds.relay.deliveries", "{delivery}", "Deliveries of the messages taken.");
        _acknowledged = meter.CreateCounter<long>("buds.relay.acknowledgements", "{delivery}", "Deliveries that calls acknowledged.");
        _refused = meter.CreateCounter<long>("buds.relay.refusals", "{call}", "Calls refused, by code.");
        _uploaded = meter.CreateCounter<long>("buds.relay.uploaded", "By", "Bytes of payloads that this relay stored itself.");
        _removed = meter.CreateCounter<long>("buds.relay.removed", "{row}", "What the clean-up removed, by kind.");
        _streams = meter.CreateUpDownCounter<long>("buds.relay.streams", "{stream}", "Open event streams.");
        _limited = meter.CreateCounter<long>("buds.relay.limits_hit", "{call}", "Calls refused for their rate, by limit.");
        _notAdmitted = meter.CreateCounter<long>("buds.relay.not_admitted", "{account}", "New accounts that the gate refused.");
        _wakeUps = meter.CreateHistogram<double>(
            "buds.relay.wake_up.duration",
            "s",
            "From a send, whatever its node, to the event on the device's stream.",
            advice: Latency);
        _store = meter.CreateHistogram<double>("buds.relay.store.duration", "s", "Transactions of the SQLite store, their wait included.", advice: Latency);
        _pushes = meter.CreateCounter<long>("buds.relay.pushes", "{push}", "Pushes, by service and how they ended.");
        _pushesLeftOut = meter.CreateCounter<long>("buds.relay.pushes_left_out", "{push}", "Pushes that were not sent, by reason.");
    }

    public void MessageTaken(int deliveries)
    {
        _messages.Add(1);
        _deliveries.Add(deliveries);
    }

    public void Acknowledged(int count) => _acknowledged.Add(count);

    public void CallRefused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Uploaded(long bytes) => _uploaded.Add(bytes);

    public void Removed(string kind, int count) => _removed.Add(count, new KeyValuePair<string, object?>("kind", kind));

    public void LimitHit(string limit) => _limited.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void NotAdmitted(string gate, string code) =>
        _notAdmitted.Add(1, new KeyValuePair<string, object?>("gate", gate), new KeyValuePair<string, object?>("code", code));

    public void WokenUp(TimeSpan after) => _wakeUps.Record(Math.Max(0, after.TotalSeconds));

    public void StoreTook(string kind, TimeSpan time) => _store.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    public void ObserveStoreQueue(Func<int> count) =>
        _meter.CreateObservableGauge("buds.relay.store.queue", count, "{transaction}", "Writes that wait for the SQLite store.");

    public void PushEnded(PushKind kind, string outcome) => _pushes.Add(
        1, new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant()), new KeyValuePair<string, object?>("outcome", outcome));

    public void PushesLeftOut(string reason, int count)
    {
        if (count > 0)
        {
            _pushesLeftOut.Add(count, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    public void ObservePushQueue(Func<int> count) =>
        _meter.CreateObservableGauge("buds.relay.push_queue", count, "{message}", "Messages that wait for their pushes.");

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);
}
