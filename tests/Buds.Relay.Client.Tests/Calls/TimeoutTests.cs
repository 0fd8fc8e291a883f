using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Tests.Calls;

public sealed class TimeoutTests : ClientTests
{
    private const string Path = "/api/devices/heartbeat";
    private static readonly TimeSpan Try = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(30);

    public TimeoutTests()
        : base(options => (options.TryTimeout, options.TotalTimeout, options.Jitter) = (Try, Total, () => 0.5))
    {
    }

    [Fact]
    public async Task Try_that_takes_too_long_is_repeated()
    {
        Relay.On(HttpMethod.Post, Path, NeverAsync, SuccessAsync);

        var call = Client.HeartbeatAsync();
        await Clock.PassAsync(Try);
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5));

        (await call).ShouldBe(Wire.Heartbeat);
    }

    [Fact]
    public async Task Body_that_does_not_come_is_within_the_time_of_its_try()
    {
        Relay.On(HttpMethod.Post, Path, SilentBodyAsync, SuccessAsync);

        var call = Client.HeartbeatAsync();
        await Clock.PassAsync(Try);
        await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5));

        (await call).ShouldBe(Wire.Heartbeat);

        static Task<HttpResponseMessage> SilentBodyAsync(ReceivedRequest request, CancellationToken cancellationToken)
        {
            var answer = ScriptedRelay.Bytes([], "application/json");
            var type = answer.Content.Headers.ContentType;
            answer.Content = new StreamContent(new System.IO.Pipelines.Pipe().Reader.AsStream());
            answer.Content.Headers.ContentType = type;
            return Task.FromResult(answer);
        }
    }

    [Fact]
    public async Task Call_that_takes_too_long_with_all_its_tries_ends_in_a_transient_error()
    {
        Relay.On(HttpMethod.Post, Path, NeverAsync, NeverAsync);

        var call = Client.HeartbeatAsync();
        await Clock.PassAsync(Try);
        var slept = await Clock.PassBetweenAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Relay.NextRequestAsync();
        await Relay.NextRequestAsync();
        await Clock.PassAsync(Total - Try - slept);

        var error = await Should.ThrowAsync<RelayTransportException>(() => call);
        (error.Code, error.IsTransient).ShouldBe((RelayClientErrorCode.Timeout, true));
    }

    [Fact]
    public async Task Call_that_is_over_leaves_no_timer_behind()
    {
        Relay.On(HttpMethod.Post, Path, SuccessAsync);

        await Client.HeartbeatAsync();

        Clock.Sleeps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Caller_that_cancels_gets_a_cancellation_and_no_time_out()
    {
        Relay.On(HttpMethod.Post, Path, NeverAsync);
        using var cancel = new CancellationTokenSource();

        var call = Client.HeartbeatAsync(cancel.Token);
        await Relay.NextRequestAsync();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private static async Task<HttpResponseMessage> NeverAsync(ReceivedRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }

    private static Task<HttpResponseMessage> SuccessAsync(ReceivedRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse));
}
