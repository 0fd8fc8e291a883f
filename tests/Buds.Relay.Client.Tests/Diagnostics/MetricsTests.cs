using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Client.Tests.Diagnostics;

public sealed class MetricsTests : ClientTests
{
    private readonly ConcurrentQueue<string> _measured = new();
    private readonly MeterListener _listener = new();

    public MetricsTests()
        : base(options => options.Jitter = () => 0.5)
    {
        var factory = Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RelayClientDiagnostics.Name && instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue($"{instrument.Name} {value}{Text(tags)}"));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => _measured.Enqueue($"{instrument.Name}{Text(tags)}"));
        _listener.Start();
    }

    [Fact]
    public async Task Call_and_its_retries_are_counted_by_name_and_outcome()
    {
        Relay.On(
            HttpMethod.Post, "/api/devices/heartbeat",
            () => ScriptedRelay.Problem(RelayErrorCode.Internal), () => ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse));
        Relay.On(HttpMethod.Delete, $"/api/messages/{Wire.Id(1)}", () => ScriptedRelay.Problem(RelayErrorCode.NotSender));

        var call = Client.HeartbeatAsync();
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await call;
        await Should.ThrowAsync<RelayException>(() => Client.UnsendAsync(Wire.Id(1)));

        _measured.ShouldBe(
            [
                "buds.relay.client.retries 1 buds.relay.call=heartbeat",
                "buds.relay.client.call.duration buds.relay.call=heartbeat buds.relay.outcome=ok",
                "buds.relay.client.call.duration buds.relay.call=unsend buds.relay.outcome=not_sender",
            ]);
    }

    [Fact]
    public async Task Call_is_an_activity_that_names_no_one()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RelayClientDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        Relay.On(HttpMethod.Delete, $"/api/messages/{Wire.Id(7)}", () => ScriptedRelay.Problem(RelayErrorCode.UnknownMessage));
        using var mine = new Activity("test").Start();

        await Should.ThrowAsync<RelayException>(() => Client.UnsendAsync(Wire.Id(7)));

        var activity = activities.Where(activity => activity.ParentId == mine.Id).ShouldHaveSingleItem();
        (activity.OperationName, activity.StatusDescription).ShouldBe(("buds.relay.unsend", "unknown_message"));
        activity.TagObjects.ShouldBeEmpty();
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}"));
}
