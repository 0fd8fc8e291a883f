using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Pushes.Fcm;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Tests.Pushes;

public sealed class FcmSenderTests : IAsyncLifetime, IDisposable
{
    private const string SendPath = "/v1/projects/buds-example/messages:send";

    private readonly RSA _key = RSA.Create(2048);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private PushStandIn _google = null!;
    private ServiceProvider _services = null!;
    private int _tokens;

    private IPushSender Sender => _services.GetServices<IPushSender>().Single();

    private PushRequest[] Pushes => [.. _google.Requests.Where(request => request.Path == SendPath)];

    private PushRequest[] Grants => [.. _google.Requests.Where(request => request.Path == "/token")];

    /// <summary>Answers pushes; access tokens are given out in any case.</summary>
    private Func<HttpContext, PushRequest, Task> OnPush { get; set; } = (_, _) => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _google = await PushStandIn.StartAsync();
        _google.Answer = (context, request) => request.Path == "/token"
            ? context.Response.WriteAsync($$"""{"access_token":"access-{{Interlocked.Increment(ref _tokens)}}","expires_in":3600,"token_type":"Bearer"}""")
            : OnPush(context, request);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddBudsRelay().UseFcm(fcm =>
        {
            fcm.Server = _google.Url;
            fcm.ServiceAccount = new JsonObject
            {
                ["type"] = "service_account",
                ["project_id"] = "buds-example",
                ["private_key_id"] = "key-1",
                ["private_key"] = _key.ExportPkcs8PrivateKeyPem(),
                ["client_email"] = "push@buds-example.iam.gserviceaccount.com",
                ["token_uri"] = new Uri(_google.Url, "/token").AbsoluteUri,
            }.ToJsonString();
        });
        _google.TrustedBy(services, FcmOptions.HttpClientName);
        _services = services.BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _google.DisposeAsync();
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Push_is_a_wake_up_and_nothing_else()
    {
        (await Sender.SendAsync("a-device")).Status.ShouldBe(PushStatus.Sent);
        var push = Pushes.Single();
        push.Protocol.ShouldBe("HTTP/2");
        push.Headers["authorization"].ShouldBe("Bearer access-1");
        Encoding.UTF8.GetString(push.Body).ShouldBe(
            """{"message":{"token":"a-device","data":{"content-available":"1"},"android":{"priority":"high","ttl":"86400s","collapse_key":"inbox"}}}""");
    }

    [Fact]
    public async Task Access_token_is_asked_for_by_the_service_account()
    {
        await Sender.SendAsync("a-device");
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(Grants.Single().Body));
        form["grant_type"].ToString().ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        var verified = await new JsonWebTokenHandler().ValidateTokenAsync(form["assertion"].ToString(), new TokenValidationParameters
        {
            IssuerSigningKey = new RsaSecurityKey(_key),
            ValidIssuer = "push@buds-example.iam.gserviceaccount.com",
            ValidAudience = new Uri(_google.Url, "/token").AbsoluteUri,
            ValidateLifetime = false,
            ValidAlgorithms = ["RS256"],
        });
        verified.IsValid.ShouldBeTrue();
        verified.Claims["scope"].ShouldBe("https://www.googleapis.com/auth/firebase.messaging");
        var token = (JsonWebToken)verified.SecurityToken;
        token.Kid.ShouldBe("key-1");
        (token.ValidTo - token.IssuedAt).ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Access_token_is_fetched_once_for_pushes_at_once_and_again_before_it_ends()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Sender.SendAsync("a-device").AsTask()));
        Grants.Length.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(54));
        await Sender.SendAsync("a-device");
        Grants.Length.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Sender.SendAsync("a-device");
        Grants.Length.ShouldBe(2);
        Pushes[^1].Headers["authorization"].ShouldBe("Bearer access-2");
    }

    [Fact]
    public async Task Access_token_that_is_refused_is_replaced_once()
    {
        OnPush = (context, push) =>
        {
            context.Response.StatusCode = push.Headers["authorization"] == "Bearer access-1" ? 401 : 200;
            return Task.CompletedTask;
        };
        (await Sender.SendAsync("a-device")).Status.ShouldBe(PushStatus.Sent);
        Grants.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData(404, "UNREGISTERED", PushStatus.TokenInvalid, null)]
    [InlineData(403, "SENDER_ID_MISMATCH", PushStatus.TokenInvalid, null)]
    [InlineData(404, null, PushStatus.TokenInvalid, null)]
    [InlineData(400, "INVALID_ARGUMENT", PushStatus.Refused, "INVALID_ARGUMENT")]
    [InlineData(400, "a text of somebody else", PushStatus.Refused, "HTTP 400")]
    [InlineData(503, "UNAVAILABLE", PushStatus.TryLater, null)]
    [InlineData(500, "INTERNAL", PushStatus.TryLater, null)]
    public async Task Answer_says_what_to_do(int status, string? code, PushStatus expected, string? logged)
    {
        OnPush = (context, _) =>
        {
            context.Response.StatusCode = status;
            var details = code is null ? "" : $$""", "details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"{{code}}"}]""";
            return context.Response.WriteAsync($$$"""{"error":{"code":{{{status}}},"message":"…","status":"X"{{{details}}}}}""");
        };
        (await Sender.SendAsync("a-device")).ShouldBe(new PushResult(expected, logged));
    }

    [Fact]
    public async Task Too_many_requests_say_when_to_come_back()
    {
        OnPush = (context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        };
        (await Sender.SendAsync("a-device")).ShouldBe(new PushResult(PushStatus.TryLater, RetryAfter: TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Without_an_access_token_the_push_is_for_later()
    {
        _google.Answer = (context, _) =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"error":"invalid_grant"}""");
        };
        (await Sender.SendAsync("a-device")).Status.ShouldBe(PushStatus.TryLater);
        Pushes.ShouldBeEmpty();
    }
}
