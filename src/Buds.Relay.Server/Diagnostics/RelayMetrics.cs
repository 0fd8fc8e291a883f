using System.Diagnostics.Metrics;

namespace Buds.Relay.Server.Diagnostics;

/// <summary>What the relay counts. No tag names a person, a device or a message.</summary>
internal sealed class RelayMetrics
{
    private readonly Counter<long> _messages;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _uploaded;
    private readonly Counter<long> _removed;
    private readonly UpDownCounter<long> _streams;

    public RelayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(RelayTelemetry.Name);
        _messages = meter.CreateCounter<long>("buds.relay.messages", "{message}", "Messages taken.");
        _deliveries = meter.CreateCounter<long>("buds.relay.deliveries", "{delivery}", "Deliveries of the messages taken.");
        _acknowledged = meter.CreateCounter<long>("buds.relay.acknowledgements", "{delivery}", "Deliveries that calls acknowledged.");
        _refused = meter.CreateCounter<long>("buds.relay.refusals", "{call}", "Calls refused, by code.");
        _uploaded = meter.CreateCounter<long>("buds.relay.uploaded", "By", "Bytes of payloads that this relay stored itself.");
        _removed = meter.CreateCounter<long>("buds.relay.removed", "{row}", "What the clean-up removed, by kind.");
        _streams = meter.CreateUpDownCounter<long>("buds.relay.streams", "{stream}", "Open event streams.");
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

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);
}
