using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Tests.Calls;

public sealed class ClockSkewTests : ClientTests
{
    private const string Path = "/api/devices/heartbeat";

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(-30_000_000)]
    public async Task Clock_that_is_off_is_corrected_by_the_relays_within_the_call(int secondsAhead)
    {
        Relay.ClockAhead = TimeSpan.FromSeconds(secondsAhead);
        Relay.On(HttpMethod.Post, Path, Success);

        await Client.HeartbeatAsync();

        Relay.Requests.Select(request => request.Created!.Value - Clock.GetUtcNow()).ShouldBe([TimeSpan.Zero, Relay.ClockAhead]);
        Client.ClockOffset.ShouldBe(Relay.ClockAhead);
    }

    [Fact]
    public async Task Corrected_clock_is_kept_for_later_calls_of_every_device_of_the_relay()
    {
        Relay.ClockAhead = TimeSpan.FromHours(2);
        Relay.On(HttpMethod.Post, Path, Success, Success);

        await Client.HeartbeatAsync();
        await Factory.Create(Key).HeartbeatAsync();

        Relay.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Clock_within_the_relays_tolerance_is_left_alone()
    {
        Relay.ClockAhead = TimeSpan.FromSeconds(300);
        Relay.On(HttpMethod.Post, Path, Success);

        await Client.HeartbeatAsync();

        Client.ClockOffset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Relay_that_finds_every_time_wrong_is_asked_twice_and_no_more()
    {
        static HttpResponseMessage Refuse() => ScriptedRelay.Problem(RelayProblem.Create(RelayErrorCode.ClockSkew) with { ServerTime = Wire.Time });
        Relay.On(HttpMethod.Post, Path, Refuse, Refuse);

        (await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync())).Code.ShouldBe(RelayErrorCode.ClockSkew);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(253_402_300_799_000L)]
    public async Task Time_that_cannot_be_is_not_signed_with(long? serverTime)
    {
        var problem = RelayProblem.Create(RelayErrorCode.ClockSkew) with
        {
            ServerTime = serverTime is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
        };
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(problem));

        (await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync())).Code.ShouldBe(RelayErrorCode.ClockSkew);

        Client.ClockOffset.ShouldBe(TimeSpan.Zero);
    }

    private static HttpResponseMessage Success() => ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse);
}
