using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Testing;

/// <summary>One thing that goes wrong with one request.</summary>
/// <param name="Name">Its name in transcripts.</param>
/// <param name="Run">Makes the request, or does not.</param>
internal sealed record RelayFault(string Name, Func<HttpRequestMessage, RelayFault.Send, CancellationToken, Task<HttpResponseMessage>> Run)
{
    internal delegate Task<HttpResponseMessage> Send(CancellationToken cancellationToken);

    public static RelayFault LostRequest { get; } = Throwing("lost request", Lost);

    public static RelayFault LostAnswer { get; } = new("lost answer", async (_, send, cancellationToken) =>
    {
        using var response = await send(cancellationToken).ConfigureAwait(false);
        throw Lost();
    });

    public static RelayFault RepeatedDeliveries { get; } = Passing("repeated deliveries") with
    {
        Alter = (answer, known) => answer with { Messages = [.. known, .. answer.Messages, .. answer.Messages] },
    };

    public static RelayFault ReorderedDeliveries { get; } = Passing("reordered deliveries") with
    {
        Alter = (answer, _) => answer with { Messages = [.. answer.Messages.Reverse()] },
    };

    /// <summary>What becomes of an inbox page, given the messages that the device was handed before.</summary>
    public Func<InboxResponse, IReadOnlyList<InboxMessage>, InboxResponse>? Alter { get; private init; }

    public static HttpRequestException Lost() => new(HttpRequestError.ConnectionError, "The connection was lost: a fault of this test.");

    public static RelayFault Throwing(string name, Func<Exception> exception) =>
        new(name, (_, _, _) => Task.FromException<HttpResponseMessage>(exception()));

    public static RelayFault Status(HttpStatusCode status) => new("bare status", (_, _, _) => Task.FromResult(new HttpResponseMessage(status)));

    public static RelayFault Refusal(string code, TimeSpan? retryAfter)
    {
        var problem = RelayProblem.Create(code);
        return new(code, (_, _, _) => Task.FromResult(Answer(problem, retryAfter)));
    }

    public static RelayFault After(string name, Func<CancellationToken, Task> wait) => new(name, async (_, send, cancellationToken) =>
    {
        await wait(cancellationToken).ConfigureAwait(false);
        return await send(cancellationToken).ConfigureAwait(false);
    });

    public static RelayFault BrokenUpload(double share) => new("broken upload", async (request, send, cancellationToken) =>
    {
        // What a test server does not find out by itself where the body ends too early.
        using var reset = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        request.Content = request.Content is { } content ? new BreakingContent(content, share, reset.Cancel) : null;
        try
        {
            using var response = await send(reset.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The relay may have answered before the connection broke; either way nobody hears of it.
        }

        throw Lost();
    });

    public static RelayFault BrokenDownload(double share) => new("broken download", async (_, send, cancellationToken) =>
    {
        var response = await send(cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            response.Content = new BreakingContent(response.Content, share);
        }

        return response;
    });

    private static RelayFault Passing(string name) => new(name, (_, send, cancellationToken) => send(cancellationToken));

    private static HttpResponseMessage Answer(RelayProblem problem, TimeSpan? retryAfter)
    {
        var response = new HttpResponseMessage((HttpStatusCode)problem.Status)
        {
            Content = JsonContent.Create(problem, RelayJson.Default.RelayProblem, new MediaTypeHeaderValue(RelayProblem.MediaType)),
        };
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        }

        return response;
    }
}
