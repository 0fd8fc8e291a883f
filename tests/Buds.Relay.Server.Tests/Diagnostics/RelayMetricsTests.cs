using System.Diagnostics.Metrics;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Tests.Diagnostics;

public sealed class RelayMetricsTests : RelayTest
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _sums = [];
    private readonly HashSet<string> _tags = [];

    protected override void Configure(RelayOptions options) => options.Limits = options.Limits with { InboxReadsPerMinute = 5 };

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

    [Fact]
    public async Task Meter_times_wake_ups_and_counts_limits_that_were_hit()
    {
        using var listener = Listen();
        var alice = await RegisterAccountAsync(2);
        using var events = await EventReader.OpenAsync(alice[1]);
        await alice[0].SendNewAsync(alice[0].Device.Account);
        (await events.ReadAsync())!.ShouldContain("inbox");
        for (var call = 1; call < Relay.Services.GetRequiredService<IOptions<RelayOptions>>().Value.Limits.InboxReadsPerMinute; call++)
        {
            await alice[0].ReadInboxAsync();
        }

        await alice[0].ReadInboxAsync();
        await alice[0].RefusedAsync(RelayErrorCode.RateLimited, TestClient.InboxPage());

        Sum("buds.relay.limits_hit").ShouldBe(1);
        while (Sum("buds.relay.wake_up.duration") == 0)
        {
            // Timed once it was written, which the reader may be faster than.
            await Task.Yield();
        }

        lock (_gate)
        {
            _tags.ShouldContain("limit=inbox");
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
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) =>
        {
            lock (_gate)
            {
                _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + 1;
            }
        });
        listener.Start();
        return listener;
    }
}
