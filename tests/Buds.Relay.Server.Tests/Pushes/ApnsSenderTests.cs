using System.Security.Cryptography;
using System.Text;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Pushes.Apns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Tests.Pushes;

public sealed class ApnsSenderTests : IAsyncLifetime, IDisposable
{
    private const string Token = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private PushStandIn _apple = null!;
    private ServiceProvider _services = null!;

    private IPushSender Sender => _services.GetServices<IPushSender>().Single();

    public async Task InitializeAsync()
    {
        _apple = await PushStandIn.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddBudsRelay().UseApns(apns =>
        {
            apns.PrivateKey = _key.ExportPkcs8PrivateKeyPem();
            apns.KeyId = "ABC123DEFG";
            apns.TeamId = "DEF123GHIJ";
            apns.Topic = "app.buds.example";
            apns.Server = _apple.Url;
        });
        _apple.TrustedBy(services, ApnsOptions.HttpClientName);
        _services = services.BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _apple.DisposeAsync();
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Push_is_a_background_wake_up_and_nothing_else()
    {
        (await Sender.SendAsync(Token)).Status.ShouldBe(PushStatus.Sent);
        var push = _apple.Requests.Single();
        push.Protocol.ShouldBe("HTTP/2");
        push.Path.ShouldBe($"/3/device/{Token}");
        push.Headers["apns-push-type"].ShouldBe("background");
        push.Headers["apns-priority"].ShouldBe("5");
        push.Headers["apns-topic"].ShouldBe("app.buds.example");
        push.Headers["apns-collapse-id"].ShouldBe("inbox");
        push.Headers["apns-expiration"].ShouldBe("1767312000");
        Encoding.UTF8.GetString(push.Body).ShouldBe("""{"aps":{"content-available":1}}""");
    }

    [Fact]
    public async Task Provider_token_is_of_the_key_and_the_team()
    {
        await Sender.SendAsync(Token);
        var token = new JsonWebToken(ProviderToken(0));
        token.Alg.ShouldBe("ES256");
        token.Kid.ShouldBe("ABC123DEFG");
        token.Issuer.ShouldBe("DEF123GHIJ");
        token.IssuedAt.ShouldBe(_time.GetUtcNow().UtcDateTime);
        token.Claims.Select(claim => claim.Type).Order().ShouldBe(["iat", "iss"]);
        var verified = await new JsonWebTokenHandler().ValidateTokenAsync(ProviderToken(0), new TokenValidationParameters
        {
            IssuerSigningKey = new ECDsaSecurityKey(_key),
            ValidIssuer = "DEF123GHIJ",
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        verified.IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Pushes_at_once_share_one_connection()
    {
        await Sender.SendAsync(Token);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Sender.SendAsync(Token).AsTask()));
        _apple.Requests.Count.ShouldBe(61);
        _apple.Requests.Select(push => push.Connection).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Provider_token_is_kept_for_45_minutes()
    {
        await Sender.SendAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(44));
        await Sender.SendAsync(Token);
        ProviderToken(1).ShouldBe(ProviderToken(0));
        _time.Advance(TimeSpan.FromMinutes(1));
        await Sender.SendAsync(Token);
        ProviderToken(2).ShouldNotBe(ProviderToken(0));
    }

    [Fact]
    public async Task Provider_token_that_apple_calls_expired_is_replaced_once()
    {
        await Sender.SendAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(21));
        var expired = ProviderToken(0);
        _apple.Answer = (context, push) => push.Headers["authorization"] == $"bearer {expired}" ? RefuseAsync(context, 403, "ExpiredProviderToken") : Task.CompletedTask;
        (await Sender.SendAsync(Token)).Status.ShouldBe(PushStatus.Sent);
        ProviderToken(2).ShouldNotBe(expired);
    }

    [Fact]
    public async Task Provider_token_is_not_replaced_within_20_minutes()
    {
        _apple.Answer = (context, _) => RefuseAsync(context, 403, "ExpiredProviderToken");
        (await Sender.SendAsync(Token)).ShouldBe(new PushResult(PushStatus.Refused, "ExpiredProviderToken"));
        _apple.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(410, "Unregistered", PushStatus.TokenInvalid, null)]
    [InlineData(410, "", PushStatus.TokenInvalid, null)]
    [InlineData(400, "BadDeviceToken", PushStatus.TokenInvalid, null)]
    [InlineData(400, "DeviceTokenNotForTopic", PushStatus.TokenInvalid, null)]
    [InlineData(400, "BadTopic", PushStatus.Refused, "BadTopic")]
    [InlineData(403, "InvalidProviderToken", PushStatus.Refused, "InvalidProviderToken")]
    [InlineData(400, "a text of\\nsomebody else", PushStatus.Refused, "HTTP 400")]
    [InlineData(302, "", PushStatus.Refused, "HTTP 302")]
    [InlineData(500, "InternalServerError", PushStatus.TryLater, null)]
    [InlineData(503, "Shutdown", PushStatus.TryLater, null)]
    public async Task Answer_says_what_to_do(int status, string reason, PushStatus expected, string? logged)
    {
        _apple.Answer = (context, _) => RefuseAsync(context, status, reason);
        (await Sender.SendAsync(Token)).ShouldBe(new PushResult(expected, logged));
    }

    [Fact]
    public async Task Too_many_requests_say_when_to_come_back()
    {
        _apple.Answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "17";
            return RefuseAsync(context, 429, "TooManyRequests");
        };
        (await Sender.SendAsync(Token)).ShouldBe(new PushResult(PushStatus.TryLater, RetryAfter: TimeSpan.FromSeconds(17)));
    }

    [Fact]
    public async Task Connection_that_breaks_is_for_later_and_the_next_push_has_a_new_one()
    {
        _apple.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        (await Sender.SendAsync(Token)).Status.ShouldBe(PushStatus.TryLater);
        _apple.Answer = (_, _) => Task.CompletedTask;
        (await Sender.SendAsync(Token)).Status.ShouldBe(PushStatus.Sent);
    }

    [Fact]
    public async Task Service_that_hangs_is_left_when_the_caller_has_waited_enough()
    {
        using var patience = new CancellationTokenSource();
        _apple.Answer = async (context, _) =>
        {
            await patience.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        await Should.ThrowAsync<OperationCanceledException>(async () => await Sender.SendAsync(Token, patience.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../3/device/00")]
    [InlineData("00?x=1")]
    [InlineData("zz")]
    public async Task Token_that_is_not_hexadecimal_never_leaves(string token)
    {
        (await Sender.SendAsync(token)).Status.ShouldBe(PushStatus.TokenInvalid);
        _apple.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Kind_is_apns() => Sender.Kind.ShouldBe(PushKind.Apns);

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($$"""{"reason":"{{reason}}","timestamp":1767225600000}""");
    }

    private string ProviderToken(int request) => _apple.Requests.ElementAt(request).Headers["authorization"]["bearer ".Length..];
}
