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
    private readonly EventListener _listener;
    private int _isRunning;

    internal InboxReader(RelayClient client, RelayClientServices services)
    {
        _client = client;
        _services = services;
        _listener = new EventListener(client, services, _signal, _tally);
    }

    /// <summary>How the reader learns of messages at the moment.</summary>
    public InboxConnection Connection => Volatile.Read(ref _isRunning) == 0 ? InboxConnection.Stopped
        : _listener.IsListening ? InboxConnection.Listening
        : InboxConnection.Polling;

    /// <summary>What the reader did so far.</summary>
    public InboxCounters Counters => _tally.ToCounters();

    /// <summary>Reads the inbox at once: for a push that arrived. Costs nothing while the reader does not run, and is kept until it does.</summary>
    public void Wake()
    {
        _tally.WokenUp();
        _services.Metrics.WokenUp("push");
        _signal.Set(WakeReasons.Push);
    }

    /// <summary>Walks through the inbox once, oldest first, and acknowledges nothing. Messages whose header this version cannot read are left
    /// out. Reading begins with the first element asked for.</summary>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public async IAsyncEnumerable<InboxMessage> DrainAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = new InboxPages(_client, _services);
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
    /// Reads the inbox until cancelled: at the start, whenever something wakes the reader, each <see cref="RelayClientOptions.PollInterval"/>
    /// while the event stream is down and each <see cref="RelayClientOptions.SafetyPollInterval"/> while it is up. Faults of network and relay
    /// are waited out.
    /// </summary>
    /// <param name="handler">Takes one message at a time, oldest first, and says whether to acknowledge it: true once it is stored, or will never
    /// be. What it does not acknowledge is given again at the next read; what it throws is logged by type alone, counted, and makes the next
    /// read come sooner.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled. It does not end in another way than this and the next.</exception>
    /// <exception cref="RelayException">The relay refused for good: <c>unknown_device</c>, <c>device_revoked</c> and others.</exception>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public async Task RunAsync(Func<InboxMessage, CancellationToken, ValueTask<bool>> handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("The reader runs already.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var schedule = new InboxSchedule(_services, _listener, _signal);
        var listening = _listener.RunAsync(stop.Token);
        try
        {
            await RunAsync(new InboxDelivery(_client, _services, _tally, handler), schedule, listening, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private async Task RunAsync(InboxDelivery delivery, InboxSchedule schedule, Task listening, CancellationToken cancellationToken)
    {
        await schedule.WaitForFirstAsync(cancellationToken).ConfigureAwait(false);
        var isPoll = false;
        while (true)
        {
            if (listening.IsFaulted)
            {
                await listening.ConfigureAwait(false);
            }

            var (messages, failed, retryAfter) = await ReadAsync(delivery, cancellationToken).ConfigureAwait(false);
            if (isPoll)
            {
                _tally.Polled(messages == 0);
                _services.Metrics.Polled(messages == 0);
            }

            isPoll = failed
                ? await schedule.WaitAfterFailureAsync(retryAfter, cancellationToken).ConfigureAwait(false)
                : await schedule.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(int Messages, bool Failed, TimeSpan? RetryAfter)> ReadAsync(InboxDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var (messages, handlerFailed) = await delivery.RunAsync(cancellationToken).ConfigureAwait(false);
            return (messages, handlerFailed, null);
        }
        catch (BudsException e) when (e is not RelayException { IsTransient: false })
        {
            _tally.Failed();
            _services.Logger.InboxFailed(e.Code);
            return (0, true, e.RetryAfter());
        }
    }
}
