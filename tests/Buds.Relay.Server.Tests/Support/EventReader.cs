using Buds.Relay.Protocol;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>Reads an event stream line by line, comments included.</summary>
public sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage answer, Stream stream)
    {
        _answer = answer;
        _reader = new StreamReader(stream);
    }

    public static async Task<EventReader> OpenAsync(TestClient client)
    {
        var answer = await client.SendAsync(new SignedRequest(HttpMethod.Get, RelayRoutes.Events));
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream");
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The lines up to the next empty one; null at the end of the stream.</summary>
    public async Task<string?> ReadAsync()
    {
        var lines = new List<string>();
        while (await _reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
            {
                return string.Join('\n', lines);
            }

            lines.Add(line);
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _answer.Dispose();
    }
}
