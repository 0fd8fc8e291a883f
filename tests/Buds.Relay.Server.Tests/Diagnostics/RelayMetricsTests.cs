using System.Diagnostics.Metrics;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server.Tests.Diagnostics;

public sealed class RelayMetricsTests : RelayTest
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _sums = [];
    private readonly HashSet<string> _tags = [];

    [Fact]
    public async Task Meter_counts_messages_deliveries_acknowledgements_and_refusals_and_names_nobody()
    {
        using var listener = Listen();
        var alice = await RegisterAccountAsync(3);

        var envelope = await alice[0].SendNewAsync(alice[0].Device.Account);
        await alice[0].SendMessageAsync(envelope);
        await alice[1].AcknowledgeAsync(envelope.Id);
        await alice[0].RefusedAsync(RelayErrorCode.InvalidRequest, TestClient.Lists([]));
        using (await EventReader.OpenAsync(alice[1]))
        {
            Sum("buds.relay.streams").ShouldBe(1);
        }

        Sum("buds.relay.messages").ShouldBe(1);
        Sum("buds.relay.deliveries").ShouldBe(2);
        Sum("buds.relay.acknowledgements").ShouldBe(1);
        Sum("buds.relay.uploaded").ShouldBe(envelope.Payload.Length);
        Sum("buds.relay.refusals").ShouldBe(1);
        lock (_gate)
        {
            _tags.ShouldBe(["code=invalid_request"]);
        }
    }

    private long Sum(string instrument)
    {
        lock (_gate)
        {
            return _sums.GetValueOrDefault(instrument);
        }
    }

    // Only this relay's meter: tests beside this one have their own.
    private MeterListener Listen()
    {
        var factory = Relay.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == RelayTelemetry.Name && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_gate)
            {
                _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
                foreach (var tag in tags)
                {
                    if (instrument.Name != "buds.relay.removed")
                    {
                        _tags.Add($"{tag.Key}={tag.Value}");
                    }
                }
            }
        });
        listener.Start();
        return listener;
    }
}
