using Buds.Relay.Protocol;

namespace Buds.Relay.Conformance.Parties;

/// <summary>An event stream, line by line.</summary>
internal sealed class EventLines : IDisposable
{
    private readonly CheckContext _context;
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventLines(CheckContext context, HttpResponseMessage answer, Stream stream)
    {
        _context = context;
        _answer = answer;
        _reader = new StreamReader(stream);
    }

    public static async Task<EventLines> OpenAsync(CheckContext context, Device device)
    {
        var answer = await device.RequestAsync(new SignedCall(HttpMethod.Get, RelayRoutes.Events)).ConfigureAwait(false);
        Expect.Equal(200, (int)answer.StatusCode, "the status of the event stream");
        Expect.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType, "the content type of the event stream");
        return new EventLines(context, answer, await answer.Content.ReadAsStreamAsync(context.CancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads on to a line that begins so, or to the end of the stream.</summary>
    public async Task UntilAsync(string? line)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_context.CancellationToken);
        patience.CancelAfter(_context.Target.Patience);
        try
        {
            while (await _reader.ReadLineAsync(patience.Token).ConfigureAwait(false) is { } read)
            {
                if (line is not null && read.StartsWith(line, StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (line is null && e is IOException or HttpRequestException)
        {
            return;
        }
        catch (OperationCanceledException) when (!_context.CancellationToken.IsCancellationRequested)
        {
            throw new ConformanceException($"Expected: {Wanted(line)} within {_context.Target.Patience.TotalSeconds} s, and it did not come.");
        }

        Expect.That(line is null, $"{Wanted(line)}, and the stream ended.");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _answer.Dispose();
    }

    private static string Wanted(string? line) => line switch
    {
        null => "the end of the event stream",
        ":" => "a comment",
        _ => line,
    };
}
