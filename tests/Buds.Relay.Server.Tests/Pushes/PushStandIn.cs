using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Tests.Pushes;

/// <summary>A push service on this machine: TLS with a certificate of its own, HTTP/2, and answers as the test says.</summary>
public sealed class PushStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private PushStandIn(WebApplication app, X509Certificate2 certificate) => (_app, _certificate) = (app, certificate);

    public Uri Url { get; private set; } = null!;

    /// <summary>What came, in its order.</summary>
    public ConcurrentQueue<PushRequest> Requests { get; } = [];

    /// <summary>Answers a request; without one it is 200.</summary>
    public Func<HttpContext, PushRequest, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<PushStandIn> StartAsync()
    {
        var certificate = CreateCertificate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var standIn = new PushStandIn(app, certificate);
        app.Run(standIn.TakeAsync);
        await app.StartAsync();
        standIn.Url = new Uri(app.Urls.Single());
        return standIn;
    }

    /// <summary>Has a client of a service trust this and nobody else.</summary>
    public void TrustedBy(IServiceCollection services, string client) => services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler((handler, _) =>
        ((SocketsHttpHandler)handler).SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == _certificate.GetCertHashString());

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new PushRequest(
            context.Request.Path, context.Request.Protocol, context.Connection.Id, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        Requests.Enqueue(request);
        await Answer(context, request);
    }
}
