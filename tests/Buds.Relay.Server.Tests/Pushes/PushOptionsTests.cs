using System.Buffers.Text;
using System.Security.Cryptography;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Pushes.Apns;
using Buds.Relay.Server.Pushes.Fcm;
using Buds.Relay.Server.Pushes.WebPush;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Tests.Pushes;

public sealed class PushOptionsTests
{
    private static readonly string P256 = Pem(ECCurve.NamedCurves.nistP256);

    public static TheoryData<Action<ApnsOptions>> WrongApns =>
    [
        apns => apns.KeyId = "short",
        apns => apns.TeamId = "DEF123GHI!",
        apns => apns.Topic = "",
        apns => apns.Topic = "a b",
        apns => apns.Server = new Uri("http://api.push.apple.com"),
        apns => apns.PrivateKey = null,
        apns => apns.PrivateKey = "no key",
        apns => apns.PrivateKey = Pem(ECCurve.NamedCurves.nistP384),
        apns => apns.PrivateKeyPath = "both",
        apns => (apns.PrivateKey, apns.PrivateKeyPath) = (null, "/not/there"),
    ];

    [Fact]
    public void Apns_takes_a_good_key() => Should.NotThrow(() => Check<ApnsOptions>(relay => relay.UseApns(Good)));

    [Theory]
    [MemberData(nameof(WrongApns))]
    public void Apns_refuses_what_cannot_work_and_quotes_no_key(Action<ApnsOptions> spoil)
    {
        var refusal = Should.Throw<OptionsValidationException>(() => Check<ApnsOptions>(relay => relay.UseApns(apns =>
        {
            Good(apns);
            spoil(apns);
        })));
        refusal.Message.ShouldNotContain("BEGIN");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"project_id":"../x","client_email":"a","private_key_id":"b","private_key":"c","token_uri":"https://oauth2.example/token"}""")]
    [InlineData("""{"project_id":"x","client_email":"a","private_key_id":"b","private_key":"c","token_uri":"http://oauth2.example/token"}""")]
    [InlineData("""{"project_id":"x","client_email":"a","private_key_id":"b","private_key":"no key","token_uri":"https://oauth2.example/token"}""")]
    public void Fcm_refuses_what_is_no_service_account(string? account) =>
        Should.Throw<OptionsValidationException>(() => Check<FcmOptions>(relay => relay.UseFcm(fcm => fcm.ServiceAccount = account)));

    [Fact]
    public void WebPush_refuses_keys_that_are_no_pair()
    {
        using var one = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Should.NotThrow(() => CheckWebPush(one, one, "mailto:a@example.org"));
        Should.NotThrow(() => CheckWebPush(one, one, "https://example.org"));
        Should.Throw<OptionsValidationException>(() => CheckWebPush(one, other, "mailto:a@example.org"));
        Should.Throw<OptionsValidationException>(() => CheckWebPush(one, one, "example.org"));
        Should.Throw<OptionsValidationException>(() => Check<WebPushOptions>(relay => relay.UseWebPush(_ => { })));
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void Push_refuses_what_is_out_of_range(int capacity, int concurrency, int seconds, int attempts) =>
        Should.Throw<OptionsValidationException>(() => Check<PushOptions>(relay => relay.Services.Configure<PushOptions>(push =>
            (push.QueueCapacity, push.Concurrency, push.Timeout, push.MaxAttempts) = (capacity, concurrency, TimeSpan.FromSeconds(seconds), attempts))));

    private static void CheckWebPush(ECDsa publicKey, ECDsa privateKey, string subject) => Check<WebPushOptions>(relay => relay.UseWebPush(webPush =>
        (webPush.PublicKey, webPush.PrivateKey, webPush.Subject) = (
            Base64Url.EncodeToString(VapidKey.ToBytes(publicKey.ExportParameters(false).Q)),
            Base64Url.EncodeToString(privateKey.ExportParameters(true).D),
            subject)));

    private static void Good(ApnsOptions apns) =>
        (apns.PrivateKey, apns.KeyId, apns.TeamId, apns.Topic) = (P256, "ABC123DEFG", "DEF123GHIJ", "app.buds.example");

    private static string Pem(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static void Check<T>(Action<RelayBuilder> configure)
        where T : class
    {
        var services = new ServiceCollection();
        configure(services.AddBudsRelay());
        using var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<T>>().Value;
    }
}
