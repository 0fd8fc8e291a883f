using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Tests.Calls;

/// <summary>What comes back is hostile until it parses, and every failure has a code.</summary>
public sealed class AnswerTests : ClientTests
{
    private const string Path = "/api/devices/heartbeat";

    public AnswerTests()
        : base(options => options.MaxRetries = 0)
    {
    }

    [Fact]
    public async Task Problem_becomes_a_relay_error_with_its_code()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.DeviceRevoked));

        var error = await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync());

        (error.Code, error.Status, error.IsTransient).ShouldBe(("device_revoked", 401, false));
    }

    [Fact]
    public async Task Problem_brings_the_devices_that_changed()
    {
        var problem = RelayProblem.Create(RelayErrorCode.StaleDevices) with
        {
            Accounts = [new AccountDevices { Did = Wire.Bob, Seq = 2, DeviceList = Wire.Statement, KeyBundles = [Wire.Statement] }],
        };
        Relay.On(HttpMethod.Post, "/api/messages/send", () => ScriptedRelay.Problem(problem));

        var error = await Should.ThrowAsync<RelayException>(() => Client.SendAsync(Wire.Send));

        error.Problem.Accounts.ShouldNotBeNull().ShouldHaveSingleItem().Did.ShouldBe(Wire.Bob);
    }

    [Fact]
    public async Task Status_is_the_one_of_the_answer_whatever_the_problem_says()
    {
        Relay.On(HttpMethod.Post, Path, () =>
        {
            var answer = ScriptedRelay.Problem(RelayErrorCode.NotFound);
            answer.StatusCode = HttpStatusCode.Gone;
            return answer;
        });

        (await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync())).Status.ShouldBe(410);
    }

    [Fact]
    public async Task Retry_after_may_be_seconds()
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Problem(RelayErrorCode.RateLimited, TimeSpan.FromSeconds(42)));

        var error = await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync());

        (error.IsTransient, error.RetryAfter).ShouldBe((true, TimeSpan.FromSeconds(42)));
    }

    [Theory]
    [InlineData(42, 42)]
    [InlineData(-42, 0)]
    [InlineData(1_000_000, 86_400)]
    public async Task Retry_after_may_be_a_date_and_is_from_nothing_to_a_day(int secondsFromNow, int expected)
    {
        Relay.On(HttpMethod.Post, Path, () =>
        {
            var answer = ScriptedRelay.Problem(RelayErrorCode.StoreUnavailable);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(Clock.GetUtcNow().AddSeconds(secondsFromNow));
            return answer;
        });

        (await Should.ThrowAsync<RelayException>(() => Client.HeartbeatAsync())).RetryAfter.ShouldBe(TimeSpan.FromSeconds(expected));
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"did\":")]
    [InlineData("application/json", "{}")]
    [InlineData("text/html", "<html>Welcome to the hotel</html>")]
    [InlineData(null, "{}")]
    public async Task Success_that_is_not_the_calls_record_is_no_relays_answer(string? mediaType, string body)
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Bytes(Encoding.UTF8.GetBytes(body), mediaType));

        await ExpectInvalidAsync(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_above_4_MiB_is_not_read(bool saysItsLength)
    {
        var body = new byte[(4 * 1024 * 1024) + 1];
        body.AsSpan().Fill((byte)' ');
        Relay.On(HttpMethod.Post, Path, () =>
        {
            var answer = ScriptedRelay.Bytes(body, "application/json");
            if (!saysItsLength)
            {
                answer.Content = new StreamContent(new UnknownLengthStream(body));
                answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            return answer;
        });

        await ExpectInvalidAsync(200);
    }

    [Theory]
    [InlineData(HttpStatusCode.Redirect)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task Refusal_without_problem_details_is_no_relays_answer(HttpStatusCode status)
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Bytes("<html/>"u8.ToArray(), "text/html", status));

        await ExpectInvalidAsync((int)status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not JSON")]
    public async Task Malformed_problem_is_no_relays_answer(string body)
    {
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Bytes(Encoding.UTF8.GetBytes(body), RelayProblem.MediaType, HttpStatusCode.BadRequest));

        await ExpectInvalidAsync(400);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Overload_without_problem_details_is_that_of_what_stands_before_the_relay(int status)
    {
        Relay.On(HttpMethod.Post, Path, () =>
        {
            var answer = ScriptedRelay.Bytes("<html/>"u8.ToArray(), "text/html", (HttpStatusCode)status);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
            return answer;
        });

        var error = await Should.ThrowAsync<RelayTransportException>(() => Client.HeartbeatAsync());

        (error.Code, error.Status, error.IsTransient, error.RetryAfter)
            .ShouldBe((RelayClientErrorCode.RelayUnavailable, status, true, TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public async Task Network_that_fails_is_an_unreachable_relay()
    {
        Relay.On(HttpMethod.Post, Path, () => throw new HttpRequestException("no route"));

        var error = await Should.ThrowAsync<RelayTransportException>(() => Client.HeartbeatAsync());

        (error.Code, error.Status, error.IsTransient).ShouldBe((RelayClientErrorCode.RelayUnreachable, null, true));
        error.InnerException.ShouldBeOfType<HttpRequestException>();
    }

    [Fact]
    public async Task Unknown_members_are_ignored_so_that_a_newer_relay_is_understood()
    {
        var json = Encoding.UTF8.GetString(await ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse).Content.ReadAsByteArrayAsync());
        Relay.On(HttpMethod.Post, Path, () => ScriptedRelay.Bytes(Encoding.UTF8.GetBytes(json[..^1] + ""","new":[1]}"""), "application/json"));

        (await Client.HeartbeatAsync()).ShouldBe(Wire.Heartbeat);
    }

    private async Task ExpectInvalidAsync(int status)
    {
        var error = await Should.ThrowAsync<RelayTransportException>(() => Client.HeartbeatAsync());
        (error.Code, error.Status, error.IsTransient).ShouldBe((RelayClientErrorCode.RelayAnswerInvalid, status, true));
    }
}
