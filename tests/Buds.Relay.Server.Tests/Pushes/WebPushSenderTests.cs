using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Pushes.WebPush;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Tests.Pushes;

public sealed class WebPushSenderTests : IAsyncLifetime, IDisposable
{
    private readonly ECDsa _vapid = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDiffieHellman _browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private PushStandIn _service = null!;
    private ServiceProvider _services = null!;

    private IPushSender Sender => _services.GetServices<IPushSender>().Single();

    private byte[] BrowserKey => VapidKey.ToBytes(_browser.ExportParameters(false).Q);

    private string Subscription => $$$"""{"endpoint":"{{{_service.Url}}}push/a?b=c","expirationTime":null,"keys":{"p256dh":"{{{Text(BrowserKey)}}}","auth":"{{{Text(_auth)}}}"}}""";

    public async Task InitializeAsync()
    {
        _service = await PushStandIn.StartAsync();
        _service.Answer = (context, _) =>
        {
            context.Response.StatusCode = 201;
            return Task.CompletedTask;
        };
        _services = Services(allowPrivate: true);
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _service.DisposeAsync();
    }

    public void Dispose()
    {
        _vapid.Dispose();
        _browser.Dispose();
    }

    [Fact]
    public async Task Push_is_an_encrypted_wake_up_and_nothing_else()
    {
        (await Sender.SendAsync(Subscription)).Status.ShouldBe(PushStatus.Sent);
        var push = _service.Requests.Single();
        push.Protocol.ShouldBe("HTTP/2");
        push.Path.ShouldBe("/push/a");
        push.Headers["content-encoding"].ShouldBe("aes128gcm");
        push.Headers["ttl"].ShouldBe("86400");
        push.Headers["topic"].ShouldBe("inbox");
        Encoding.UTF8.GetString(Decrypt(push.Body)).ShouldBe("""{"content-available":1}""");
    }

    [Fact]
    public async Task Authorization_is_signed_by_the_relays_key_for_this_service()
    {
        await Sender.SendAsync(Subscription);
        var header = _service.Requests.Single().Headers["authorization"];
        header.ShouldStartWith("vapid t=");
        header.ShouldEndWith($", k={Text(PublicKey)}");
        var token = header["vapid t=".Length..header.IndexOf(',', StringComparison.Ordinal)];
        var verified = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = new ECDsaSecurityKey(_vapid),
            ValidateIssuer = false,
            ValidAudience = _service.Url.GetLeftPart(UriPartial.Authority),
            ValidateLifetime = false,
            ValidAlgorithms = ["ES256"],
        });
        verified.IsValid.ShouldBeTrue();
        verified.Claims["sub"].ShouldBe("mailto:push@example.org");
        verified.SecurityToken.ValidTo.ShouldBe(_time.GetUtcNow().AddHours(12).UtcDateTime);
    }

    [Fact]
    public async Task Authorization_is_kept_for_six_hours()
    {
        await Sender.SendAsync(Subscription);
        await Sender.SendAsync(Subscription);
        _time.Advance(TimeSpan.FromHours(6));
        await Sender.SendAsync(Subscription);
        var headers = _service.Requests.Select(push => push.Headers["authorization"]).ToArray();
        headers[1].ShouldBe(headers[0]);
        headers[2].ShouldNotBe(headers[0]);
    }

    [Theory]
    [InlineData(404, PushStatus.TokenInvalid)]
    [InlineData(410, PushStatus.TokenInvalid)]
    [InlineData(413, PushStatus.Refused)]
    [InlineData(302, PushStatus.Refused)]
    [InlineData(429, PushStatus.TryLater)]
    [InlineData(502, PushStatus.TryLater)]
    public async Task Answer_says_what_to_do(int status, PushStatus expected)
    {
        _service.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        (await Sender.SendAsync(Subscription)).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Endpoint_within_the_relays_network_is_never_called()
    {
        await using var strict = Services(allowPrivate: false);
        (await strict.GetServices<IPushSender>().Single().SendAsync(Subscription)).Status.ShouldBe(PushStatus.TryLater);
        _service.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no subscription")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"endpoint":"https://push.example/a"}""")]
    [InlineData("""{"endpoint":"http://push.example/a","keys":{"p256dh":"KEY","auth":"AUTH"}}""")]
    [InlineData("""{"endpoint":"file:///etc/passwd","keys":{"p256dh":"KEY","auth":"AUTH"}}""")]
    [InlineData("""{"endpoint":"https://me:you@push.example/a","keys":{"p256dh":"KEY","auth":"AUTH"}}""")]
    [InlineData("""{"endpoint":"https://push.example/a","keys":{"p256dh":"AUTH","auth":"AUTH"}}""")]
    [InlineData("""{"endpoint":"https://push.example/a","keys":{"p256dh":"KEY","auth":"KEY"}}""")]
    [InlineData("""{"endpoint":"https://push.example/a","keys":{"p256dh":"!!","auth":"AUTH"}}""")]
    [InlineData("""{"endpoint":"https://push.example/a","keys":{"p256dh":"NOPOINT","auth":"AUTH"}}""")]
    public async Task Token_that_is_no_subscription_is_invalid(string token)
    {
        var noPoint = Enumerable.Repeat((byte)7, 65).ToArray();
        noPoint[0] = 4;
        token = token.Replace("NOPOINT", Text(noPoint), StringComparison.Ordinal).Replace("KEY", Text(BrowserKey), StringComparison.Ordinal).Replace("AUTH", Text(_auth), StringComparison.Ordinal);
        (await Sender.SendAsync(token)).Status.ShouldBe(PushStatus.TokenInvalid);
    }

    private byte[] PublicKey => VapidKey.ToBytes(_vapid.ExportParameters(false).Q);

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private ServiceProvider Services(bool allowPrivate)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddBudsRelay().UseWebPush(webPush =>
        {
            webPush.Subject = "mailto:push@example.org";
            webPush.PublicKey = Text(PublicKey);
            webPush.PrivateKey = Text(_vapid.ExportParameters(true).D!);
            webPush.AllowPrivateAddresses = allowPrivate;
        });
        _service.TrustedBy(services, WebPushOptions.HttpClientName);
        return services.BuildServiceProvider();
    }

    /// <summary>As a browser does it (RFC 8291 §3.4, RFC 8188 §2).</summary>
    private byte[] Decrypt(byte[] message)
    {
        var salt = message[..16];
        BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(16)).ShouldBe(4096u);
        message[20].ShouldBe((byte)65);
        var senderKey = message[21..86];
        using var sender = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = VapidKey.ToPoint(senderKey) });
        var shared = _browser.DeriveRawSecretAgreement(sender.PublicKey);
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, _auth, [.. "WebPush: info\0"u8, .. BrowserKey, .. senderKey]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        var plaintext = new byte[message.Length - 86 - 16];
        using var cipher = new AesGcm(key, 16);
        cipher.Decrypt(nonce, message.AsSpan(86, plaintext.Length), message.AsSpan(86 + plaintext.Length), plaintext);
        plaintext[^1].ShouldBe((byte)2);
        return plaintext[..^1];
    }
}
