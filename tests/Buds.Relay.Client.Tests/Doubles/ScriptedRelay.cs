using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>
/// A relay that answers as a test says, and checks signatures and digests as any relay does. A call that the test does not expect fails, and
/// makes <see cref="VerifyAllAnswered"/> fail.
/// </summary>
internal sealed class ScriptedRelay(TimeProvider clock, params DeviceKey[] devices) : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> _script = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly Channel<ReceivedRequest> _arrivals = Channel.CreateUnbounded<ReceivedRequest>();
    private readonly ConcurrentQueue<string> _unexpected = new();

    public delegate Task<HttpResponseMessage> Answer(ReceivedRequest request, CancellationToken cancellationToken);

    /// <summary>How far the relay's clock is ahead of the test's.</summary>
    public TimeSpan ClockAhead { get; set; }

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public DateTimeOffset Now => clock.GetUtcNow() + ClockAhead;

    public static HttpResponseMessage Json<T>(T body, JsonTypeInfo<T> type, HttpStatusCode status = HttpStatusCode.OK) =>
        Bytes(JsonSerializer.SerializeToUtf8Bytes(body, type), "application/json", status);

    public static HttpResponseMessage Bytes(byte[] body, string? mediaType, HttpStatusCode status = HttpStatusCode.OK)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);
        return new HttpResponseMessage(status) { Content = content };
    }

    public static HttpResponseMessage Problem(string code, TimeSpan? retryAfter = null) => Problem(RelayProblem.Create(code), retryAfter);

    public static HttpResponseMessage Problem(RelayProblem problem, TimeSpan? retryAfter = null)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(problem, RelayJson.Default.RelayProblem);
        var response = Bytes(bytes, RelayProblem.MediaType, (HttpStatusCode)problem.Status);
        response.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        return response;
    }

    /// <summary>Adds answers to a call, each of which is given once, in order.</summary>
    public ScriptedRelay On(HttpMethod method, string target, params Answer[] answers)
    {
        var queue = _script.GetOrAdd($"{method} {target}", _ => new());
        foreach (var answer in answers)
        {
            queue.Enqueue(answer);
        }

        return this;
    }

    public ScriptedRelay On(HttpMethod method, string target, params Func<HttpResponseMessage>[] answers) =>
        On(method, target, [.. answers.Select(answer => (Answer)((_, _) => Task.FromResult(answer())))]);

    /// <summary>The next request that has not been waited for.</summary>
    public ValueTask<ReceivedRequest> NextRequestAsync() => _arrivals.Reader.ReadAsync();

    public void VerifyAllAnswered()
    {
        _unexpected.ShouldBeEmpty();
        _script.Where(call => !call.Value.IsEmpty).Select(call => call.Key).ShouldBeEmpty("these calls were expected");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var headers = request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var received = new ReceivedRequest(request.Method, request.RequestUri!, headers, body);
        var refusal = received.Target.StartsWith("/api/", StringComparison.Ordinal) ? Verify(ref received) : null;
        _requests.Enqueue(received);
        _arrivals.Writer.TryWrite(received);
        if (refusal is not null)
        {
            return refusal;
        }

        var call = $"{received.Method} {received.Target}";
        if (!_script.TryGetValue(call, out var answers) || !answers.TryDequeue(out var answer))
        {
            _unexpected.Enqueue(call);
            throw new InvalidOperationException($"Nobody expected {call}.");
        }

        return await answer(received, cancellationToken);
    }

    private HttpResponseMessage? Verify(ref ReceivedRequest request)
    {
        if (!HttpSignatureInput.TryParse(
            request.Headers.GetValueOrDefault("Signature-Input"), request.Headers.GetValueOrDefault("Signature"), out var input, out var refusal))
        {
            return Problem(refusal.ToErrorCode());
        }

        request = request with { Signature = input };
        var digest = request.Headers.GetValueOrDefault(ContentDigest.HeaderName);
        if (request.Body.Length > 0 && !ContentDigest.Matches(digest, request.Body))
        {
            return Problem(RelayErrorCode.DigestMismatch);
        }

        if (devices.SingleOrDefault(device => device.Id == input.KeyId) is not { } signer)
        {
            return Problem(RelayErrorCode.UnknownDevice);
        }

        HttpSignedRequest.TryFromTarget(request.Method.Method, request.Target, request.Body.Length > 0, digest, out var signed).ShouldBeTrue();
        refusal = input.Verify(signer.PublicKey, signed!, Now);
        return refusal switch
        {
            HttpSignatureRefusal.None => null,
            HttpSignatureRefusal.ClockSkew => Problem(RelayProblem.Create(RelayErrorCode.ClockSkew) with { ServerTime = Now }),
            _ => Problem(refusal.ToErrorCode()),
        };
    }
}
