using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Buds.Storage.S3.Tests.Support;

/// <summary>
/// A server in front of the real store: passes requests on as they are, signature and all, unless a test wants a fault, or the rules that AWS has and the
/// store behind lacks.
/// </summary>
public sealed class S3Front : IAsyncDisposable
{
    private static readonly HashSet<string> NotPassedOn = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Transfer-Encoding", "Expect", "Content-Length" };

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly S3Server _server;
    private WebApplication _app = null!;
    private long _bytesTaken;

    private S3Front(S3Server server, AwsRules? rules) => (_server, Rules) = (server, rules);

    public Uri Url { get; private set; } = null!;

    /// <summary>What it adds to the store behind; null for nothing.</summary>
    public AwsRules? Rules { get; }

    /// <summary>Says what goes wrong with a request; null for nothing.</summary>
    public Func<HttpRequest, FrontFault?> Fault { get; set; } = _ => null;

    /// <summary>Method and query-less path of each request, in their order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>How many bytes of requests' bodies came.</summary>
    public long BytesTaken => Interlocked.Read(ref _bytesTaken);

    public static async Task<S3Front> StartAsync(bool likeAws = false)
    {
        S3Server server = await S3Server.GetAsync();
        S3Front front = new(server, likeAws ? new AwsRules(server) : null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        front._app = builder.Build();
        front._app.Run(front.HandleAsync);
        await front._app.StartAsync();
        front.Url = new Uri(front._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        Rules?.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        _requests.Enqueue($"{context.Request.Method} {context.Request.Path}{(context.Request.Query.ContainsKey("lifecycle") ? "?lifecycle" : "")}");
        context.Request.Body = new CountedStream(context.Request.Body, count => Interlocked.Add(ref _bytesTaken, count));
        switch (Fault(context.Request))
        {
            case FrontFault.HangUp:
                context.Abort();
                break;
            case FrontFault.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case FrontFault.Refusal refusal:
                await context.Request.Body.CopyToAsync(Stream.Null);
                await AwsRules.AnswerAsync(context.Response, refusal.Status, refusal.Code);
                break;
            case FrontFault.Answer answer:
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.StatusCode = answer.Status;
                foreach ((string name, string value) in answer.Headers)
                {
                    context.Response.Headers[name] = value;
                }

                await context.Response.WriteAsync(answer.Body);
                break;
            case FrontFault.LoseAnswer:
                await using (Stream nowhere = new MemoryStream())
                {
                    context.Response.Body = nowhere;
                    await AnswerAsync(context, cut: false);
                    context.Abort();
                }

                break;
            case var fault:
                await AnswerAsync(context, cut: fault is FrontFault.CutAnswer);
                break;
        }
    }

    private async Task AnswerAsync(HttpContext context, bool cut)
    {
        if (Rules is not null && await Rules.TryAnswerAsync(context))
        {
            return;
        }

        using HttpRequestMessage request = Copy(context.Request);
        using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection"))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        if (cut)
        {
            byte[] content = await answer.Content.ReadAsByteArrayAsync();
            await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        else if (context.Request.Method != HttpMethods.Head)
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }

    private HttpRequestMessage Copy(HttpRequest request)
    {
        HttpRequestMessage copy = new(
            new HttpMethod(request.Method), new Uri(_server.Url, request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget));
        copy.Headers.Host = request.Host.Value;
        if (request.ContentLength is { } length)
        {
            copy.Content = new StreamContent(request.Body);
            copy.Content.Headers.ContentLength = length;
        }

        foreach ((string name, var values) in request.Headers)
        {
            if (!NotPassedOn.Contains(name) && !copy.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                copy.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return copy;
    }

    private sealed class CountedStream(Stream inner, Action<int> counted) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await inner.ReadAsync(buffer, cancellationToken);
            counted(read);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
