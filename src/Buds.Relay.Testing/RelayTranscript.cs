using System.Globalization;
using System.Text;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Testing;

/// <summary>
/// Everything that clients asked of a <see cref="FakeRelay"/> and were answered, in the order in which requests began.
/// <see cref="ToText"/> writes it so that two runs of the same test give the same text.
/// </summary>
public sealed class RelayTranscript
{
    private readonly Lock _gate = new();
    private readonly List<RelayExchange> _exchanges = [];
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;

    internal RelayTranscript(TimeProvider time)
    {
        _time = time;
        _start = time.GetUtcNow();
    }

    /// <summary>The exchanges so far.</summary>
    public IReadOnlyList<RelayExchange> Exchanges
    {
        get
        {
            lock (_gate)
            {
                return [.. _exchanges];
            }
        }
    }

    /// <summary>Forgets what was so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _exchanges.Clear();
        }
    }

    /// <summary>
    /// The exchanges as text for snapshots: a line each for request and answer, with their JSON. What differs from run to run has a name that does
    /// not: <c>device-1</c>, <c>account-2</c>, <c>message-1</c> by first appearance, <c>bytes(48)</c> for byte strings, <c>+1500 ms</c> for times since
    /// the relay's start, <c>url</c> for URLs.
    /// </summary>
    public string ToText()
    {
        var names = new TranscriptNames(_start);
        var text = new StringBuilder();
        foreach (var exchange in Exchanges)
        {
            var device = exchange.Device is { } id ? names.Of(id) : "nobody";
            text.Append(CultureInfo.InvariantCulture, $"#{exchange.Number} {device} {names.Time(exchange.At)}: {exchange.Method} {names.Path(exchange)}\n");
            Append(text, names, exchange.RequestBody);
            var end = exchange switch
            {
                { Status: { } status } => string.Create(CultureInfo.InvariantCulture, $"{(int)status}"),
                { Exception: { } exception } => exception.GetType().Name,
                _ => "no answer yet",
            };
            text.Append("  -> ").Append(end).Append(exchange.Fault is null ? string.Empty : $" ({exchange.Fault})").Append('\n');
            Append(text, names, exchange.ResponseBody);
        }

        return text.ToString();
    }

    internal async ValueTask<Entry> BeginAsync(HttpRequestMessage request, DeviceId? device, string? fault, CancellationToken cancellationToken)
    {
        var body = await ReadJsonAsync(request.Content, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            var exchange = new RelayExchange
            {
                Number = _exchanges.Count + 1,
                At = _time.GetUtcNow(),
                Device = device,
                Method = request.Method,
                Path = request.RequestUri?.AbsolutePath ?? string.Empty,
                Query = request.RequestUri?.Query ?? string.Empty,
                RequestBody = body,
                Fault = fault,
            };
            _exchanges.Add(exchange);
            return new Entry(this, exchange);
        }
    }

    private static void Append(StringBuilder text, TranscriptNames names, string? json)
    {
        if (json is not null)
        {
            text.Append("  ").Append(names.Json(json)).Append('\n');
        }
    }

    private static async ValueTask<string?> ReadJsonAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content?.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
        {
            return null;
        }

        await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        return await content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Replace(RelayExchange begun, RelayExchange ended)
    {
        lock (_gate)
        {
            var place = _exchanges.IndexOf(begun);
            if (place >= 0)
            {
                _exchanges[place] = ended;
            }
        }
    }

    internal sealed class Entry(RelayTranscript transcript, RelayExchange begun)
    {
        public async ValueTask EndAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        {
            var body = await ReadJsonAsync(response.Content, cancellationToken).ConfigureAwait(false);
            transcript.Replace(begun, begun with { Status = response.StatusCode, ResponseBody = body });
        }

        public void Fail(Exception exception) => transcript.Replace(begun, begun with { Exception = exception });
    }
}
