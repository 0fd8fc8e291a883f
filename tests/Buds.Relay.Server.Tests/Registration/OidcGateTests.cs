using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Registration;
using Buds.Relay.Server.Tests.Pushes;
using Buds.Relay.Server.Tests.Support;
using Buds.Relay.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Tests.Registration;

/// <summary>Tokens of an issuer on this machine, which answers discovery and gives out its keys.</summary>
public sealed class OidcGateTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, AsymmetricAlgorithm> _keys = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private PushStandIn _issuer = null!;
    private FakeRelay _relay = null!;
    private bool _isDown;
    private int _fetched;

    private string Issuer => $"{_issuer.Url}buds-example";

    public async Task InitializeAsync()
    {
        _keys["rsa"] = RSA.Create(2048);
        _keys["ec"] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _issuer = await PushStandIn.StartAsync();
        _issuer.Answer = AnswerAsync;
        _relay = await StartAsync(_ => { });
    }

    public async Task DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _issuer.DisposeAsync();
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("ec")]
    public async Task Token_of_the_issuer_admits(string key) => await AdmittedAsync(Token(key));

    [Fact]
    public async Task Relay_names_its_gate()
    {
        using var client = NewClient(_relay);
        (await client.DescribeAsync()).Registration.ShouldBe("oidc");
    }

    [Fact]
    public async Task Nobody_is_admitted_without_a_token() => await RefusedAsync(null);

    [Fact]
    public async Task Token_for_somebody_else_admits_nobody() => await RefusedAsync(Token(audience: "other-app"));

    [Fact]
    public async Task Token_of_another_issuer_admits_nobody() => await RefusedAsync(Token(issuer: "https://issuer.example/buds-example"));

    [Fact]
    public async Task Token_that_has_expired_admits_nobody()
    {
        var token = Token();
        _time.Advance(TimeSpan.FromMinutes(61));
        await RefusedAsync(token);
    }

    [Fact]
    public async Task Clock_that_is_a_little_off_is_forgiven()
    {
        var token = Token();
        _time.Advance(TimeSpan.FromMinutes(60) + TimeSpan.FromSeconds(59));
        await AdmittedAsync(token);
    }

    [Fact]
    public async Task Token_from_the_future_admits_nobody() => await RefusedAsync(Token(at: _time.GetUtcNow().AddMinutes(2)));

    [Fact]
    public async Task Token_without_an_end_admits_nobody() => await RefusedAsync(Token(lifetime: null));

    [Fact]
    public async Task Token_signed_by_somebody_else_admits_nobody()
    {
        using var other = RSA.Create(2048);
        await RefusedAsync(Token(signedBy: new RsaSecurityKey(other) { KeyId = "rsa" }));
    }

    [Fact]
    public async Task Token_without_a_signature_admits_nobody()
    {
        var parts = Token().Split('.');
        var header = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        await RefusedAsync($"{header}.{parts[1]}.");
        await RefusedAsync($"{header}.{parts[1]}.{parts[2]}");
    }

    [Fact]
    public async Task Token_signed_with_the_public_key_as_a_secret_admits_nobody()
    {
        var secret = ((RSA)_keys["rsa"]).ExportSubjectPublicKeyInfo();
        await RefusedAsync(Token(signedBy: new SymmetricSecurityKey(secret) { KeyId = "rsa" }, algorithm: SecurityAlgorithms.HmacSha256));
    }

    [Fact]
    public async Task Token_of_an_algorithm_that_is_not_taken_admits_nobody() => await RefusedAsync(Token(algorithm: SecurityAlgorithms.RsaSha512));

    [Theory]
    [InlineData("no.jwt")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    public async Task What_is_no_token_admits_nobody(string token) => await RefusedAsync(token);

    [Fact]
    public async Task New_key_of_the_issuer_is_found_by_its_first_token_and_the_old_one_is_gone()
    {
        await AdmittedAsync(Token());
        _keys["new"] = RSA.Create(2048);
        _keys.TryRemove("rsa", out var old);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AdmittedAsync(Token("new"));
        _fetched.ShouldBe(2);
        await RefusedAsync(Token(signedBy: new RsaSecurityKey((RSA)old!) { KeyId = "rsa" }));
        old!.Dispose();
    }

    [Fact]
    public async Task Tokens_of_keys_that_are_not_there_have_the_keys_fetched_once_in_a_while()
    {
        await AdmittedAsync(Token());
        using var other = RSA.Create(2048);
        for (var i = 0; i < 20; i++)
        {
            await RefusedAsync(Token(signedBy: new RsaSecurityKey(other) { KeyId = $"made-up-{i}" }));
        }

        _fetched.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync(Token(signedBy: new RsaSecurityKey(other) { KeyId = "made-up" }));
        await RefusedAsync(Token(signedBy: new RsaSecurityKey(other) { KeyId = "made-up" }));
        _fetched.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_that_are_known_do_while_the_issuer_is_away()
    {
        await AdmittedAsync(Token());
        _isDown = true;
        await AdmittedAsync(Token("ec"));
        _time.Advance(TimeSpan.FromDays(1));
        await AdmittedAsync(Token("ec"));
    }

    [Fact]
    public async Task Without_any_key_the_answer_is_to_come_back()
    {
        _isDown = true;
        using var client = NewClient(_relay);
        await client.RefusedAsync(RelayErrorCode.StoreUnavailable, client.Registration(), bearerToken: Token());
        _isDown = false;
    }

    [Fact]
    public async Task Claims_that_the_relay_asks_for_must_be_there()
    {
        await using var relay = await StartAsync(options =>
        {
            options.RequiredClaims["phone_number"] = "";
            options.RequiredClaims["tenant"] = "lake";
        });
        await RefusedAsync(Token(), relay);
        await RefusedAsync(Token(claims: new() { ["phone_number"] = "+10", ["tenant"] = "sea" }), relay);
        await RefusedAsync(Token(claims: new() { ["tenant"] = "lake" }), relay);
        await AdmittedAsync(Token(claims: new() { ["phone_number"] = "+10", ["tenant"] = "lake" }), relay);
    }

    [Fact]
    public async Task Token_with_a_nonce_admits_that_account_alone()
    {
        await using var relay = await StartAsync(options => options.RequireNonce = true);
        await RefusedAsync(Token(), relay);
        using var client = NewClient(relay);
        var token = Token(claims: new() { ["nonce"] = client.Device.Account.Did.ToString() });
        await RefusedAsync(token, relay);
        await client.RegisterAsync(bearerToken: token);
    }

    [Fact]
    public async Task Account_that_the_relay_knows_needs_no_token()
    {
        using var client = NewClient(_relay);
        await client.RegisterAsync(bearerToken: Token());
        client.Device.Account.PublishDevices(client.Device.Account.Devices, client.Now);
        (await client.RegisterAsync()).Seq.ShouldBe(2);
    }

    private async Task AdmittedAsync(string token, FakeRelay? relay = null)
    {
        using var client = NewClient(relay ?? _relay);
        await client.RegisterAsync(bearerToken: token);
    }

    private async Task RefusedAsync(string? token, FakeRelay? relay = null)
    {
        using var client = NewClient(relay ?? _relay);
        await client.RefusedAsync(RelayErrorCode.TokenInvalid, client.Registration(), bearerToken: token);
    }

    private static TestClient NewClient(FakeRelay relay) => new(relay, TestAccount.WithDevices(1, relay.Time.GetUtcNow()).Devices[0]);

    private Task<FakeRelay> StartAsync(Action<OidcGateOptions> configure) => FakeRelay.StartAsync(time: _time, build: builder =>
    {
        builder.RequireOidc(options =>
        {
            options.Issuer = Issuer;
            options.Audiences.Add("buds-example");
            configure(options);
        });
        _issuer.TrustedBy(builder.Services, OidcGateOptions.HttpClientName);
    });

    private string Token(
        string key = "rsa",
        string? audience = null,
        string? issuer = null,
        DateTimeOffset? at = null,
        int? lifetime = 60,
        SecurityKey? signedBy = null,
        string? algorithm = null,
        Dictionary<string, object>? claims = null)
    {
        var issued = (at ?? _time.GetUtcNow()).UtcDateTime;
        signedBy ??= _keys[key] is RSA rsa ? new RsaSecurityKey(rsa) { KeyId = key } : new ECDsaSecurityKey((ECDsa)_keys[key]) { KeyId = key };
        algorithm ??= signedBy is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.RsaSha256;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer,
            Audience = audience ?? "buds-example",
            IssuedAt = issued,
            Expires = lifetime is { } minutes ? issued.AddMinutes(minutes) : null,
            Claims = new Dictionary<string, object>(claims ?? []) { ["sub"] = "somebody" },
            SigningCredentials = new SigningCredentials(signedBy, algorithm),
        });
    }

    private async Task AnswerAsync(HttpContext context, PushRequest request)
    {
        if (_isDown)
        {
            context.Response.StatusCode = 503;
            return;
        }

        object? answer = request.Path switch
        {
            "/buds-example/.well-known/openid-configuration" => new Dictionary<string, object> { ["issuer"] = Issuer, ["jwks_uri"] = $"{_issuer.Url}keys" },
            "/keys" => Keys(),
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : 200;
        if (answer is not null)
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(answer));
        }
    }

    private Dictionary<string, object> Keys()
    {
        Interlocked.Increment(ref _fetched);
        return new()
        {
            ["keys"] = _keys.Select(pair =>
            {
                var key = pair.Value is RSA rsa
                    ? JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = pair.Key })
                    : JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey((ECDsa)pair.Value) { KeyId = pair.Key });
                var entry = new Dictionary<string, string> { ["kty"] = key.Kty, ["kid"] = key.Kid, ["use"] = "sig" };
                foreach (var (name, value) in new[] { ("n", key.N), ("e", key.E), ("crv", key.Crv), ("x", key.X), ("y", key.Y) })
                {
                    if (value is not null)
                    {
                        entry[name] = value;
                    }
                }

                return entry;
            }).ToArray(),
        };
    }
}
