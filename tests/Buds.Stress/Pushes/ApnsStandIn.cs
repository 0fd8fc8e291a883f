using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Buds.Stress.Pushes;

/// <summary>
/// Apple's push service on this machine: HTTP/2 over TLS, provider tokens checked (ES256, key, team, age), and each push handed to the device whose
/// number its token is. A share of the pushes is lost on the way, as the real service promises nothing.
/// </summary>
internal sealed class ApnsStandIn : IAsyncDisposable
{
    private const string KeyId = "STRESS1234";
    private const string TeamId = "TEAM123456";
    private const string Topic = "app.buds.stress";
    private const string Path = "/3/device/";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly double _loss;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private WebApplication _app = null!;
    private X509Certificate2 _certificate = null!;
    private string? _verified;
    private long _taken;
    private long _lost;
    private long _refused;

    private ApnsStandIn(double loss, int seed) => (_loss, _random) = (loss, new Random(seed));

    /// <summary>Called for each push that reaches its device, with the device's number.</summary>
    public Action<int> Arrived { get; set; } = _ => { };

    public long Taken => Volatile.Read(ref _taken);

    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Requests without a provider token of the relay's key.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public static async Task<ApnsStandIn> StartAsync(double loss, int seed)
    {
        var apple = new ApnsStandIn(loss, seed) { _certificate = CreateCertificate() };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(apple._certificate);
        }));
        apple._app = builder.Build();
        apple._app.Run(apple.TakeAsync);
        await apple._app.StartAsync();
        return apple;
    }

    /// <summary>The token of a device.</summary>
    public static string TokenOf(int device) => device.ToString("x64", CultureInfo.InvariantCulture);

    /// <summary>Tells a relay of this service, its key and whom to trust.</summary>
    public void Configure(Dictionary<string, string> environment, string folder)
    {
        var (key, certificate) = (System.IO.Path.Combine(folder, "apns.p8"), System.IO.Path.Combine(folder, "apns.pem"));
        File.WriteAllText(key, _key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, _certificate.ExportCertificatePem());
        environment["Apns__PrivateKeyPath"] = key;
        environment["Apns__KeyId"] = KeyId;
        environment["Apns__TeamId"] = TeamId;
        environment["Apns__Topic"] = Topic;
        environment["Apns__Server"] = _app.Urls.Single();

        // What OpenSSL takes for the list of authorities.
        environment["SSL_CERT_FILE"] = certificate;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=push.stress", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private async Task TakeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Headers.Authorization.ToString().StartsWith("bearer ", StringComparison.Ordinal) || !IsVerified(request.Headers.Authorization.ToString()["bearer ".Length..])
            || request.Headers["apns-topic"] != Topic)
        {
            Interlocked.Increment(ref _refused);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("""{"reason":"InvalidProviderToken"}""");
            return;
        }

        var path = request.Path.Value ?? "";
        if (!path.StartsWith(Path, StringComparison.Ordinal) || !int.TryParse(path.AsSpan(Path.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var device))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("""{"reason":"BadDeviceToken"}""");
            return;
        }

        Interlocked.Increment(ref _taken);
        if (IsLost())
        {
            Interlocked.Increment(ref _lost);
        }
        else
        {
            Arrived(device);
        }
    }

    private bool IsLost()
    {
        lock (_gate)
        {
            return _random.NextDouble() < _loss;
        }
    }

    private bool IsVerified(string token)
    {
        if (token == Volatile.Read(ref _verified))
        {
            return true;
        }

        var parts = token.Split('.');
        if (parts.Length != 3 || !_key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256))
        {
            return false;
        }

        var header = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]));
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        var isOurs = header.Contains($"\"{KeyId}\"", StringComparison.Ordinal) && claims.Contains($"\"{TeamId}\"", StringComparison.Ordinal);
        if (isOurs)
        {
            Volatile.Write(ref _verified, token);
        }

        return isOurs;
    }
}
