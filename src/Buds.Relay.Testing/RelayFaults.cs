using System.Net;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Testing;

/// <summary>
/// What goes wrong between a client and a <see cref="FakeRelay"/>. Faults wait in line: a request takes the first that is meant for its path, and only
/// that one. Paths are those of <see cref="RelayRoutes"/> or what they begin with; none means every path. Requests that take none may run into one by
/// chance (<see cref="Randomly"/>).
/// </summary>
public sealed class RelayFaults
{
    private const double HalfWay = 0.5;

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _line = new();
    private readonly TimeProvider _time;
    private volatile bool _eventsOff;
    private volatile bool _wakesOff;
    private volatile RandomFaults? _random;
    private long _deliveryDelay;

    internal RelayFaults(TimeProvider time) => _time = time;

    /// <summary>Whether event streams cannot be opened: they fail as if the network did. Those that are open stay so.</summary>
    public bool EventsOff
    {
        get => _eventsOff;
        set => _eventsOff = value;
    }

    /// <summary>Whether wake-ups are lost: event streams stay open and say nothing, pushes do not arrive. What waits is found by looking.</summary>
    public bool WakesOff
    {
        get => _wakesOff;
        set => _wakesOff = value;
    }

    /// <summary>How long messages are at the relay before inboxes show them; nothing by default.</summary>
    public TimeSpan DeliveryDelay
    {
        get => new(Interlocked.Read(ref _deliveryDelay));
        set => Interlocked.Exchange(ref _deliveryDelay, value.Ticks);
    }

    /// <summary>Lets chance decide what goes wrong from now on.</summary>
    /// <param name="seed">The same seed, and the same requests in the same order, bring the same faults.</param>
    /// <param name="rates">How often; <see cref="FaultRates.Rough"/> where not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not from 0 to 1.</exception>
    public void Randomly(int seed, FaultRates? rates = null)
    {
        rates ??= FaultRates.Rough;
        rates.Validate();
        _random = new RandomFaults(seed, rates);
    }

    /// <summary>The next requests are answered with one of <see cref="RelayErrorCode"/>, and do not reach the relay.</summary>
    /// <param name="count">How many requests, 1 or more.</param>
    /// <param name="code">The code.</param>
    /// <param name="path">Which requests.</param>
    /// <param name="retryAfter">What the answer gives as <c>Retry-After</c>, in whole seconds.</param>
    public void FailNext(int count, string code, string? path = null, TimeSpan? retryAfter = null) =>
        Add(count, path, RelayFault.Refusal(code, retryAfter));

    /// <summary>The next requests are answered with a bare status, as by something on the way, and do not reach the relay.</summary>
    public void FailNext(int count, HttpStatusCode status, string? path = null) => Add(count, path, RelayFault.Status(status));

    /// <summary>The next requests fail with an exception, and do not reach the relay.</summary>
    public void ThrowNext(int count, Func<Exception> exception, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Add(count, path, RelayFault.Throwing("exception", exception));
    }

    /// <summary>The next requests are lost before they reach the relay.</summary>
    public void LoseRequests(int count, string? path = null) => Add(count, path, RelayFault.LostRequest);

    /// <summary>The next requests reach the relay and take effect there, but their answers are lost.</summary>
    public void LoseAnswers(int count, string? path = null) => Add(count, path, RelayFault.LostAnswer);

    /// <summary>The next requests reach the relay only when its clock has gone on.</summary>
    public void DelayNext(int count, TimeSpan delay, string? path = null) =>
        Add(count, path, RelayFault.After("delay", cancellationToken => Task.Delay(delay, _time, cancellationToken)));

    /// <summary>The next requests wait until a task ends, and reach the relay then.</summary>
    public void HoldNext(int count, Task until, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(until);
        Add(count, path, RelayFault.After("hold", until.WaitAsync));
    }

    /// <summary>The connections of the next uploads of payloads are reset half-way through.</summary>
    public void BreakUploads(int count) => Add(count, RelayRoutes.BlobsPrefix, RelayFault.BrokenUpload(HalfWay), HttpMethod.Put);

    /// <summary>The connections of the next downloads of payloads are reset half-way through.</summary>
    public void BreakDownloads(int count) => Add(count, RelayRoutes.BlobsPrefix, RelayFault.BrokenDownload(HalfWay), HttpMethod.Get);

    /// <summary>The next uploads and downloads of payloads are refused because the time of their URL is over.</summary>
    public void ExpireUrls(int count) => Add(count, RelayRoutes.BlobsPrefix, RelayFault.Refusal(RelayErrorCode.UrlExpired, null));

    /// <summary>The next inbox reads bring each message twice, and before them those again that the device was handed earlier, acknowledged or not.</summary>
    public void RepeatDeliveries(int count) => Add(count, RelayRoutes.Inbox, RelayFault.RepeatedDeliveries);

    /// <summary>The next inbox reads bring their messages newest first.</summary>
    public void ReorderDeliveries(int count) => Add(count, RelayRoutes.Inbox, RelayFault.ReorderedDeliveries);

    /// <summary>Nothing goes wrong any more.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _line.Clear();
        }

        _random = null;
        EventsOff = WakesOff = false;
        DeliveryDelay = TimeSpan.Zero;
    }

    /// <summary>The fault that a request runs into.</summary>
    internal RelayFault? Take(HttpMethod method, string path)
    {
        if (_eventsOff && path == RelayRoutes.Events)
        {
            return RelayFault.LostRequest;
        }

        lock (_gate)
        {
            for (var node = _line.First; node is not null; node = node.Next)
            {
                if (node.Value.IsFor(method, path))
                {
                    if (--node.Value.Left == 0)
                    {
                        _line.Remove(node);
                    }

                    return node.Value.Fault;
                }
            }
        }

        return _random?.Draw(method, path);
    }

    internal bool TakeLostWake() => _wakesOff || _random is { } random && random.DrawLostWake();

    /// <summary>An inbox page without what is not to be seen yet.</summary>
    internal InboxResponse HoldBack(InboxResponse answer)
    {
        var seen = _time.GetUtcNow() - DeliveryDelay;
        InboxMessage[] messages = [.. answer.Messages.Where(message => message.ReceivedAt <= seen)];
        return messages.Length == answer.Messages.Count ? answer : answer with { Messages = messages, HasMore = answer.HasMore && messages.Length > 0 };
    }

    private void Add(int count, string? path, RelayFault fault, HttpMethod? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (_gate)
        {
            _line.AddLast(new Waiting(path, method, fault) { Left = count });
        }
    }

    private sealed class Waiting(string? path, HttpMethod? method, RelayFault fault)
    {
        public RelayFault Fault => fault;

        public int Left { get; set; }

        public bool IsFor(HttpMethod requestMethod, string requestPath) =>
            (method is null || method == requestMethod) && (path is null || requestPath.StartsWith(path, StringComparison.Ordinal));
    }
}
