using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>An event stream that a test writes.</summary>
internal sealed class EventFeed
{
    private readonly Pipe _pipe = new();

    public HttpResponseMessage Answer()
    {
        var content = new StreamContent(_pipe.Reader.AsStream());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage { Content = content };
    }

    public Task WakeAsync() => WriteAsync("event: inbox\ndata: {}\n\n");

    public Task CommentAsync() => WriteAsync(": still here\n\n");

    public async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public void End() => _pipe.Writer.Complete();

    public void Break() => _pipe.Writer.Complete(new IOException("reset"));
}
