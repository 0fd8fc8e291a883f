using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Tests.Calls;

public sealed class RetryTests : ClientTests
{
    private const string Path = "/api/devices/heartbeat";
    private static readonly TimeSpan Longest = new RelayClientOptions().MaxRetryDelay;

    public RetryTests()
        : base(options => options.Jitter = () => 0.5)
    {
    }

    [Theory]
    [InlineData(RelayErrorCode.StoreUnavailable)]
    [InlineData(RelayErrorCode.StoreFull)]
    [InlineData(RelayErrorCode.Internal)]
    [InlineData(RelayErrorCode.RateLimited)]
    public async Task Transient_refusal_is_repeated_until_it_succeeds(string code)
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(code), () => ScriptedRelay.Problem(code), Success);

        var call = Client.HeartbeatAsync();
        await SleepOutAsync(2);

        (await call).ShouldBe(Wire.Heartbeat);
    }

    [Fact]
    public async Task Each_try_is_signed_at_its_own_time()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.Internal, TimeSpan.FromSeconds(5)), Success);

        var call = Client.HeartbeatAsync();
        await Clock.PassAsync(TimeSpan.FromSeconds(5.25));
        await call;

        var times = Relay.Requests.Select(request => request.Created!.Value).ToArray();
        (times[1] - times[0]).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Each_try_sends_the_same_body()
    {
        Relay.On(HttpMethod.Post, "/api/messages/send", () => ScriptedRelay.Problem(RelayErrorCode.Internal), () => ScriptedRelay.Problem(RelayErrorCode.UploadMissing));

        var call = Client.SendAsync(Wire.Send);
        await SleepOutAsync(1);

        (await Should.ThrowAsync<RelayException>(() => call)).Code.ShouldBe(RelayErrorCode.UploadMissing);
        Relay.Requests[1].Text.ShouldBe(Relay.Requests[0].Text);
    }

    [Fact]
    public async Task Final_refusal_is_not_repeated()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.UnknownDevice));

        await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync());
    }

    [Fact]
    public async Task Answer_of_something_else_is_not_repeated_at_once()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Bytes("<html/>"u8.ToArray(), "text/html"));

        await Should.ThrowAsync<RelayTransportException>(() => Client.HeartbeatAsync());
    }

    [Fact]
    public async Task Network_that_fails_is_tried_again_and_given_up_after_the_last_retry()
    {
        static HttpResponseMessage Fail() => throw new HttpRequestException("no route");
        Relay.On(HttpMethod.Post, Path, Fail, Fail, Fail, Fail);

        var call = Client.HeartbeatAsync();
        await SleepOutAsync(3);

        (await Should.ThrowAsync<RelayTransportException>(() => call)).Code.ShouldBe(RelayClientErrorCode.RelayUnreachable);
    }

    [Fact]
    public async Task Body_that_breaks_off_is_asked_for_again()
    {
        Relay.On(HttpMethod.Post, Path, BrokenBody, Success);

        var call = Client.HeartbeatAsync();
        await SleepOutAsync(1);

        (await call).ShouldBe(Wire.Heartbeat);

        static HttpResponseMessage BrokenBody()
        {
            var answer = ScriptedRelay.Bytes([], "application/json");
            var type = answer.Content.Headers.ContentType;
            answer.Content = new StreamContent(new UnknownLengthStream("{\"did\":"u8.ToArray(), new IOException("reset")));
            answer.Content.Headers.ContentType = type;
            return answer;
        }
    }

    [Fact]
    public async Task Retry_after_is_waited_out_and_up_to_a_tenth_more()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.RateLimited, TimeSpan.FromSeconds(7)), Success);

        var call = Client.HeartbeatAsync();
        await Clock.PassAsync(TimeSpan.FromSeconds(7.35));

        (await call).ShouldBe(Wire.Heartbeat);
    }

    [Fact]
    public async Task Retry_after_beyond_the_longest_wait_ends_the_call_at_once()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.RateLimited, Longest + TimeSpan.FromSeconds(1)));

        (await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync())).RetryAfter.ShouldBe(Longest + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Caller_that_cancels_ends_the_waiting()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.RateLimited, TimeSpan.FromSeconds(7)));
        using var cancel = new CancellationTokenSource();

        var call = Client.HeartbeatAsync(cancel.Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private static HttpResponseMessage Success() => ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse);

    private async Task SleepOutAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Clock.PassBetweenAsync(TimeSpan.Zero, Longest);
        }
    }
}
