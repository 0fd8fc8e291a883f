using System.Net;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Testing;

/// <summary>
/// What goes wrong between a client and a <see cref="FakeRelay"/>. Faults wait in line: a request takes the first that is meant for its path, and only
/// that one. Paths are those of <see cref="RelayRoutes"/> or what they begin with; none means every path.
/// </summary>
public sealed class RelayFaults
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Fault> _line = new();
    private readonly List<RelayRequest> _requests = [];
    private readonly TimeProvider _time;
    private volatile bool _eventsOff;

    internal RelayFaults(TimeProvider time) => _time = time;

    /// <summary>Whether event streams cannot be opened: they fail as if the network did. Those that are open stay so.</summary>
    public bool EventsOff
    {
        get => _eventsOff;
        set => _eventsOff = value;
    }

    /// <summary>The requests made so far, in the order of their beginning, whatever became of them.</summary>
    public IReadOnlyList<RelayRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The next requests are answered with one of <see cref="RelayErrorCode"/>, and do not reach the relay.</summary>
    /// <param name="count">How many requests, 1 or more.</param>
    /// <param name="code">The code.</param>
    /// <param name="path">Which requests.</param>
    /// <param name="retryAfter">What the answer gives as <c>Retry-After</c>, in whole seconds.</param>
    public void FailNext(int count, string code, string? path = null, TimeSpan? retryAfter = null)
    {
        var problem = RelayProblem.Create(code);
        Add(count, path, (_, _) => Task.FromResult(FaultHandler.Answer(problem, retryAfter)));
    }

    /// <summary>The next requests are answered with a bare status, as by something on the way, and do not reach the relay.</summary>
    public void FailNext(int count, HttpStatusCode status, string? path = null) =>
        Add(count, path, (_, _) => Task.FromResult(new HttpResponseMessage(status)));

    /// <summary>The next requests fail with an exception, and do not reach the relay.</summary>
    public void ThrowNext(int count, Func<Exception> exception, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Add(count, path, (_, _) => Task.FromException<HttpResponseMessage>(exception()));
    }

    /// <summary>The next requests are lost before they reach the relay.</summary>
    public void LoseRequests(int count, string? path = null) => ThrowNext(count, FaultHandler.Lost, path);

    /// <summary>The next requests reach the relay and take effect there, but their answers are lost.</summary>
    public void LoseAnswers(int count, string? path = null) => Add(count, path, async (send, cancellationToken) =>
    {
        using var response = await send(cancellationToken).ConfigureAwait(false);
        throw FaultHandler.Lost();
    });

    /// <summary>The next requests reach the relay only when its clock has gone on.</summary>
    public void DelayNext(int count, TimeSpan delay, string? path = null) => Add(count, path, async (send, cancellationToken) =>
    {
        await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
        return await send(cancellationToken).ConfigureAwait(false);
    });

    /// <summary>The next requests wait until a task ends, and reach the relay then.</summary>
    public void HoldNext(int count, Task until, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(until);
        Add(count, path, async (send, cancellationToken) =>
        {
            await until.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await send(cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _line.Clear();
            _eventsOff = false;
        }
    }

    /// <summary>Notes a request, and gives the fault that it runs into.</summary>
    internal Func<Send, CancellationToken, Task<HttpResponseMessage>>? Take(HttpRequestMessage request)
    {
        var path = request.RequestUri?.AbsolutePath ?? string.Empty;
        lock (_gate)
        {
            _requests.Add(new RelayRequest(request.Method, path));
            if (_eventsOff && path == RelayRoutes.Events)
            {
                return (_, _) => Task.FromException<HttpResponseMessage>(FaultHandler.Lost());
            }

            for (var node = _line.First; node is not null; node = node.Next)
            {
                if (node.Value.Path is null || path.StartsWith(node.Value.Path, StringComparison.Ordinal))
                {
                    if (--node.Value.Left == 0)
                    {
                        _line.Remove(node);
                    }

                    return node.Value.Run;
                }
            }
        }

        return null;
    }

    private void Add(int count, string? path, Func<Send, CancellationToken, Task<HttpResponseMessage>> run)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (_gate)
        {
            _line.AddLast(new Fault(path, run) { Left = count });
        }
    }

    internal delegate Task<HttpResponseMessage> Send(CancellationToken cancellationToken);

    private sealed class Fault(string? path, Func<Send, CancellationToken, Task<HttpResponseMessage>> run)
    {
        public string? Path => path;

        public Func<Send, CancellationToken, Task<HttpResponseMessage>> Run => run;

        public int Left { get; set; }
    }
}
