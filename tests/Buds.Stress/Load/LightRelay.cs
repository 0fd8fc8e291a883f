using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Protocol.Json;

namespace Buds.Stress.Load;

/// <summary>
/// The relay as light clients call it: signed as protocol.md §6 says, over connections that all of them share, tried again after what is transient
/// until the run is over. It leaves out what a real client has besides: circuit breaker, clock correction, downloads that go on where they broke.
/// </summary>
internal sealed class LightRelay : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Uri _relay;
    private readonly HttpClient _calls;
    private readonly HttpClient _events;

    /// <param name="relay">Where it is.</param>
    /// <param name="connections">How many of them calls share; each stream of events has one of its own.</param>
    /// <param name="wire">Counts what goes over them.</param>
    public LightRelay(Uri relay, int connections, WireCounter? wire = null)
    {
        _relay = relay;
        _calls = CreateClient(connections, wire);
        _events = CreateClient(int.MaxValue, wire);
    }

    public RequestCounts Counts { get; } = new();

    /// <summary>A signed call with a JSON body.</summary>
    public Task<TAnswer> PostAsync<TBody, TAnswer>(
        RequestKind kind, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, DeviceKey key, CancellationToken cancellationToken) =>
        CallAsync(kind, HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), answerType, key, cancellationToken);

    /// <summary>A signed call without a body.</summary>
    public Task<TAnswer> PostAsync<TAnswer>(RequestKind kind, string path, JsonTypeInfo<TAnswer> answerType, DeviceKey key, CancellationToken cancellationToken) =>
        CallAsync(kind, HttpMethod.Post, path, [], answerType, key, cancellationToken);

    public Task<TAnswer> GetAsync<TAnswer>(RequestKind kind, string target, JsonTypeInfo<TAnswer> type, DeviceKey key, CancellationToken cancellationToken) =>
        CallAsync(kind, HttpMethod.Get, target, [], type, key, cancellationToken);

    /// <summary>Opens a stream of events, once.</summary>
    public async Task<HttpResponseMessage> OpenEventsAsync(string target, DeviceKey key, CancellationToken cancellationToken)
    {
        Counts.Add(RequestKind.Events);
        using var request = Sign(HttpMethod.Get, target, [], key, "text/event-stream");
        return (await _events.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>PUTs a payload to a presigned URL.</summary>
    public Task PutAsync(Uri url, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        RetryAsync(
            RequestKind.PayloadPut,
            () => Presigned(HttpMethod.Put, url, headers, new ReadOnlyMemoryContent(payload)),
            static (_, _) => Task.FromResult(true),
            cancellationToken);

    /// <summary>GETs a payload from a presigned URL, and reads it.</summary>
    public Task<T> GetPayloadAsync<T>(
        Uri url, IReadOnlyDictionary<string, string> headers, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        RetryAsync(
            RequestKind.PayloadGet,
            () => Presigned(HttpMethod.Get, url, headers, null),
            async (answer, ct) =>
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(ct);
                return await read(stream, ct);
            },
            cancellationToken);

    public void Dispose()
    {
        _calls.Dispose();
        _events.Dispose();
    }

    private Task<T> CallAsync<T>(
        RequestKind kind, HttpMethod method, string target, byte[] body, JsonTypeInfo<T> type, DeviceKey key, CancellationToken cancellationToken) => RetryAsync(
            kind,
            () => Sign(method, target, body, key),
            async (answer, ct) =>
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(ct);
                return await JsonSerializer.DeserializeAsync(stream, type, ct) ?? throw new JsonException("The relay answered null.");
            },
            cancellationToken);

    private async Task<T> RetryAsync<T>(
        RequestKind kind, Func<HttpRequestMessage> create, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            Counts.Add(kind);
            try
            {
                using var request = create();
                using var answer = await _calls.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return await read(answer, cancellationToken);
                }

                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
                {
                    throw await RefusalAsync(answer, cancellationToken);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // The relay is away, or the connection broke.
            }

            Counts.AddRetry();
            await Task.Delay(wait * (0.5 + Random.Shared.NextDouble()), cancellationToken);
        }
    }

    private static async Task<Exception> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            if (await JsonSerializer.DeserializeAsync(stream, RelayJson.Default.RelayProblem, cancellationToken) is { } problem)
            {
                return new RelayException(problem);
            }
        }
        catch (JsonException)
        {
            // Not one of the relay's own answers.
        }

        return new InvalidOperationException($"HTTP {(int)answer.StatusCode}");
    }

    private HttpRequestMessage Sign(HttpMethod method, string target, byte[] body, DeviceKey key, string accept = "application/json")
    {
        var digest = body.Length > 0 ? ContentDigest.Compute(body) : null;
        _ = HttpSignedRequest.TryFromTarget(method.Method, target, body.Length > 0, digest, out var signed);
        var signature = HttpRequestSigner.Sign(key, signed!, TimeProvider.System.GetUtcNow());
        var request = new HttpRequestMessage(method, new Uri(_relay, target));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation(HttpSignatureHeaders.SignatureInputName, signature.SignatureInput);
        request.Headers.TryAddWithoutValidation(HttpSignatureHeaders.SignatureName, signature.Signature);
        if (digest is not null)
        {
            request.Headers.TryAddWithoutValidation(ContentDigest.HeaderName, digest);
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        }

        return request;
    }

    private static HttpRequestMessage Presigned(HttpMethod method, Uri url, IReadOnlyDictionary<string, string> headers, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, url) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static HttpClient CreateClient(int connections, WireCounter? wire)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        if (wire is not null)
        {
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(wire, context.DnsEndPoint, cancellationToken);
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(WireCounter wire, DnsEndPoint relay, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(relay, cancellationToken);
            return new CountingStream(new NetworkStream(socket, ownsSocket: true), wire);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
