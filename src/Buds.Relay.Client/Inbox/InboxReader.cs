using System.Runtime.CompilerServices;
using Buds.Crypto;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Errors;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Inbox;

/// <summary>
/// Reads a device's inbox: woken by server-sent events, by <see cref="Wake"/> upon a push, and by polls while the event stream is down.
/// Delivery is at least once (protocol.md §6): the app drops what it has seen, by message id. From <see cref="RelayClient.CreateInboxReader"/>.
/// </summary>
public sealed class InboxReader
{
    private readonly RelayClient _client;
    private readonly RelayClientServices _services;
    private readonly WakeSignal _signal = new();
    private readonly InboxTally _tally = new();
    private readonly PushWakeSource _pushes = new();
    private readonly IWakeSource[] _listened;
    private readonly WakeSources _sources;
    private int _isRunning;

    internal InboxReader(RelayClient client, RelayClientServices services, IEnumerable<IWakeSource> sources)
    {
        _client = client;
        _services = services;
        _listened = [.. sources, _pushes];
        _sources = new WakeSources(_listened.Select(source => source.Name));
    }

    /// <summary>How the reader learns of messages at the moment.</summary>
    public InboxConnection Connection => Volatile.Read(ref _isRunning) == 0 ? InboxConnection.Stopped
        : _sources.AnyTrusted ? InboxConnection.Listening
        : InboxConnection.Polling;

    /// <summary>What the reader did so far.</summary>
    public InboxCounters Counters => _tally.ToCounters();

    /// <summary>How well each source of wake-ups did so far.</summary>
    public IReadOnlyList<WakeSourceStatus> WakeSources => _sources.ToStatus();

    /// <summary>Reads the inbox at once: for a push that arrived. Costs nothing while the reader does not run, and is kept until it does. Several
    /// become one.</summary>
    public void Wake() => _pushes.Wake();

    /// <summary>Walks through the inbox once, oldest first, and acknowledges nothing. Messages whose header this version cannot read are left
    /// out. Reading begins with the first element asked for.</summary>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public async IAsyncEnumerable<InboxMessage> DrainAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = new InboxPages(_client, _services, _tally);
        while (await pages.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            foreach (var (_, message) in page)
            {
                yield return message;
            }

            pages.After = page[^1].Id;
        }
    }

    /// <summary>
    /// Reads the inbox until cancelled: at the start, whenever something wakes the reader, and each
    /// <see cref="RelayClientOptions.SafetyPollInterval"/> while a source of wake-ups is to be trusted. One is that is open or has brought something,
    /// until it closes or a poll finds what it did not tell of. Without one, it polls each <see cref="RelayClientOptions.PollInterval"/>, and less
    /// often while nothing comes. Faults of network and relay are waited out.
    /// </summary>
    /// <param name="handler">Takes one message at a time, oldest first, and says whether to acknowledge it: true once it is stored, or will never
    /// be. What it does not acknowledge is given again at the next read; what it throws is logged by type alone, counted, and makes the next
    /// read come sooner.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled. It does not end in another way than this and the next.</exception>
    /// <exception cref="RelayException">The relay refused for good: <c>unknown_device</c>, <c>device_revoked</c> and others.</exception>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public Task RunAsync(Func<InboxMessage, CancellationToken, ValueTask<bool>> handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RunByPageAsync((page, ct) => OneByOneAsync(page, handler, ct), cancellationToken);
    }

    /// <summary>Reads the inbox as <see cref="RunAsync(Func{InboxMessage, CancellationToken, ValueTask{bool}}, CancellationToken)"/> does, for a handler that
    /// works at several messages at once.</summary>
    /// <param name="handler">Takes a page of at most <see cref="RelayClientOptions.InboxPageSize"/> messages, oldest first, and says of each in the same
    /// order what came of it. What it has taken is acknowledged once it is done with the page, and deleted by the relay then. Where it throws, be it at its
    /// very end, or says of fewer or more messages than there are, nothing of the page is acknowledged: it is given again.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <inheritdoc cref="RunAsync(Func{InboxMessage, CancellationToken, ValueTask{bool}}, CancellationToken)" path="/exception"/>
    public async Task RunByPageAsync(
        Func<IReadOnlyList<InboxMessage>, CancellationToken, IAsyncEnumerable<InboxOutcome>> handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("The reader runs already.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var schedule = new InboxSchedule(_services, _sources, _signal);
        Task[] listening =
        [
            .. _listened.Select((source, index) => new WakeSourceListener(source, index, _sources, _services, _signal, _tally).RunAsync(stop.Token)),
        ];
        try
        {
            await RunAsync(new InboxDelivery(_client, _services, _tally, handler), schedule, listening, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private static async IAsyncEnumerable<InboxOutcome> OneByOneAsync(
        IReadOnlyList<InboxMessage> page,
        Func<InboxMessage, CancellationToken, ValueTask<bool>> handler,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var message in page)
        {
            InboxOutcome outcome;
            try
            {
                outcome = new InboxOutcome(await handler(message, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One message that the app cannot take must not stop the others.
                outcome = new InboxOutcome(IsTaken: false, e);
            }

            yield return outcome;
        }
    }

    private async Task RunAsync(InboxDelivery delivery, InboxSchedule schedule, Task[] listening, CancellationToken cancellationToken)
    {
        await schedule.WaitForFirstAsync(cancellationToken).ConfigureAwait(false);
        var isPoll = false;
        while (true)
        {
            if (Array.Find(listening, task => task.IsFaulted) is { } faulted)
            {
                await faulted.ConfigureAwait(false);
            }

            var waker = _sources.TakeWaker();
            var (read, retryAfter) = await ReadAsync(delivery, cancellationToken).ConfigureAwait(false);
            _sources.Found(waker, isPoll, read.NewMessages);
            _tally.Found(waker, read.NewMessages);
            if (isPoll)
            {
                _tally.Polled(read.Messages == 0);
                _services.Metrics.Polled(read.Messages == 0);
            }

            isPoll = read.Failed
                ? await schedule.WaitAfterFailureAsync(retryAfter, cancellationToken).ConfigureAwait(false)
                : await schedule.WaitAsync(isPoll, read.NewMessages, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(InboxRead Read, TimeSpan? RetryAfter)> ReadAsync(InboxDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return (await delivery.RunAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (BudsException e) when (e is not RelayException { IsTransient: false })
        {
            _tally.Failed();
            _services.Logger.InboxFailed(e.Code);
            return (new InboxRead(0, 0, Failed: true), e.RetryAfter());
        }
    }
}
