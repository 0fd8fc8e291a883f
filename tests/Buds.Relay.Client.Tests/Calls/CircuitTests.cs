using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Tests.Calls;

public sealed class CircuitTests : ClientTests
{
    private const string Path = "/api/devices/heartbeat";
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(20);

    public CircuitTests()
        : base(options => (options.MaxRetries, options.CircuitMinimumTries, options.CircuitBreakDuration) = (0, 3, Break))
    {
    }

    [Fact]
    public async Task Circuit_opens_after_too_many_failures_and_closes_once_the_relay_answers_again()
    {
        await FailAsync(3);

        var error = await Should.ThrowAsync<RelayTransportException>(() => Client.HeartbeatAsync());
        (error.Code, error.IsTransient, error.RetryAfter).ShouldBe((RelayClientErrorCode.CircuitOpen, true, Break));

        Clock.Advance(Break);
        Relay.On(HttpMethod.Post, Path, Success, Success);
        await Client.HeartbeatAsync();
        await Client.HeartbeatAsync();
    }

    [Fact]
    public async Task Circuit_opens_again_when_the_relay_still_fails()
    {
        await FailAsync(3);
        Clock.Advance(Break);
        await FailAsync(1);

        (await Should.ThrowAsync<RelayTransportException>(() => Client.HeartbeatAsync())).Code.ShouldBe(RelayClientErrorCode.CircuitOpen);
    }

    [Fact]
    public async Task Circuit_is_one_for_all_devices_of_a_relay()
    {
        await FailAsync(3);
        using var other = DeviceKey.Generate(DeviceId.Create(Wire.Time));

        (await Should.ThrowAsync<RelayTransportException>(() => Factory.Create(other).HeartbeatAsync())).Code.ShouldBe(RelayClientErrorCode.CircuitOpen);
    }

    [Fact]
    public async Task Circuit_of_one_relay_is_not_that_of_another()
    {
        await FailAsync(3);
        Relay.On(HttpMethod.Post, Path, Success);

        await Factory.Create(Key, new Uri("https://other.example")).HeartbeatAsync();
    }

    [Theory]
    [InlineData(RelayErrorCode.RateLimited)]
    [InlineData(RelayErrorCode.UnknownDevice)]
    public async Task Refusals_of_a_relay_that_works_do_not_open_the_circuit(string code)
    {
        for (var i = 0; i < 5; i++)
        {
            Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(code));
            await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync());
        }
    }

    private static HttpResponseMessage Success() => ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse);

    private async Task FailAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.StoreUnavailable));
            (await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync())).Code.ShouldBe(RelayErrorCode.StoreUnavailable);
        }
    }
}
