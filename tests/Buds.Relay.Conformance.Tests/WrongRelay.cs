using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Buds.Relay.Protocol;

namespace Buds.Relay.Conformance.Tests;

/// <summary>A relay that does one thing wrong: a right one, and what stands before it.</summary>
internal sealed class WrongRelay(HttpMessageHandler right, WrongRelay.Wrong wrong) : DelegatingHandler(right)
{
    public delegate Task<HttpResponseMessage> Wrong(HttpRequestMessage request, Func<Task<HttpResponseMessage>> right);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        wrong(request, () => base.SendAsync(request, cancellationToken));

    /// <summary>Takes what it should refuse with a code.</summary>
    public static Wrong Accepts(string code) => async (_, right) =>
    {
        var answer = await right();
        return !answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains($"\"{code}\"", StringComparison.Ordinal) ? Json("{}") : answer;
    };

    /// <summary>Answers a call with something else than what is so.</summary>
    public static Wrong Says(string path, Action<JsonObject> change, HttpStatusCode status = HttpStatusCode.OK) => async (request, right) =>
    {
        var answer = await right();
        if (!IsFor(request, path) || answer.StatusCode != status)
        {
            return answer;
        }

        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        change(json);
        answer.Content = new StringContent(json.ToJsonString(), Encoding.UTF8, answer.Content.Headers.ContentType!.MediaType!);
        return answer;
    };

    /// <summary>Answers a call without doing it.</summary>
    public static Wrong Pretends(string path, HttpMethod method, string json) =>
        (request, right) => IsFor(request, path) && request.Method == method ? Task.FromResult(Json(json)) : right();

    /// <summary>Changes anything else of an answer.</summary>
    public static Wrong Answers(string path, Action<HttpResponseMessage> change) => async (request, right) =>
    {
        var answer = await right();
        if (IsFor(request, path))
        {
            change(answer);
        }

        return answer;
    };

    /// <summary>Opens event streams that say nothing and do not end.</summary>
    public static Wrong IsSilent { get; } = (request, right) => IsFor(request, RelayRoutes.Events)
        ? Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new SilentStream()) { Headers = { { "Content-Type", "text/event-stream" } } } })
        : right();

    public static bool IsFor(HttpRequestMessage request, string path) =>
        new Uri(new Uri("https://relay.test"), request.RequestUri!).AbsolutePath.StartsWith(path, StringComparison.Ordinal);

    private static HttpResponseMessage Json(string json) => new() { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
