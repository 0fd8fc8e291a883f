using System.Runtime.ExceptionServices;
using Buds.Client.Circles;
using Buds.Client.Contacts;
using Buds.Client.Database;
using Buds.Client.Outbox;
using Buds.Client.Transfers;
using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;

namespace Buds.Client.Accounts;

/// <content>What is exchanged with the relay, and when.</content>
public sealed partial class BudsAccount
{
    private static readonly TimeSpan HousekeepingEvery = TimeSpan.FromHours(12);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    // A message that was seen is refused as stale 30 days after it was sent; the mark need not outlive that.
    private static readonly TimeSpan SeenFor = TimeSpan.FromDays(31);

    private DateTimeOffset _lookedAround;

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _wakeLock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _runs = [];

    /// <summary>One pass: registers or rotates keys where that is due, sends what waits, and takes everything from the inbox.</summary>
    /// <exception cref="BudsException">The relay cannot be reached or refused; what was done by then is kept.</exception>
    public async Task<SyncResult> SyncAsync(CancellationToken cancellationToken = default)
    {
        await KeepHouseAsync(cancellationToken).ConfigureAwait(false);
        var (sent, _) = await _sender.FlushAsync(cancellationToken).ConfigureAwait(false);
        var received = await DrainAsync(cancellationToken).ConfigureAwait(false);
        return new SyncResult(sent, received);
    }

    /// <summary>
    /// Exchanges with the relay until it is cancelled: sends as soon as something waits, takes messages as soon as the relay says that there are any, and
    /// outlives every failure of the network.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the account was disposed.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_wakeLock)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            var run = RunUntilClosedAsync(cancellationToken);
            _runs.RemoveAll(ended => ended.IsCompleted);
            _runs.Add(run);
            return run;
        }
    }

    /// <summary>Has <see cref="RunAsync"/> look into the inbox at once: for a push that arrived. One that comes while nothing runs is kept.</summary>
    public void Wake() => _inbox.Wake();

    /// <summary>What reading the inbox has cost since the account was opened: requests, empty ones, wake-ups and polls.</summary>
    public InboxCounters InboxCounters => _inbox.Counters;

    /// <summary>What each source of wake-ups found and missed.</summary>
    public IReadOnlyList<WakeSourceStatus> WakeSources => _inbox.WakeSources;

    /// <summary>Hears how far uploads and downloads are, on the threads that move the bytes: of several messages at once. Null for nobody.</summary>
    public IProgress<TransferProgress>? Transfers
    {
        get => _context.Transfers;
        set => _context.Transfers = value;
    }

    /// <summary>Says where this device can be woken by a push, or with null that it no longer can. The service sees that something waits, and no more.</summary>
    /// <param name="token">What the platform handed to the app. Set it again whenever that changes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="BudsException">The relay cannot be reached, or refused.</exception>
    public Task SetPushTokenAsync(PushToken? token, CancellationToken cancellationToken = default) =>
        _context.Relay.SetPushTokenAsync(token, cancellationToken);

    /// <summary>What waits to be sent, oldest first.</summary>
    public async Task<IReadOnlyList<OutboxItem>> GetOutboxAsync(CancellationToken cancellationToken = default) =>
        await _context.Database.ReadAsync(OutboxTable.List, cancellationToken).ConfigureAwait(false);

    /// <summary>Has a message tried again that could not be sent.</summary>
    /// <returns>False where there is no such message in the outbox.</returns>
    public async Task<bool> RetryAsync(MessageId message, CancellationToken cancellationToken = default)
    {
        var found = await _context.Database.WriteAsync(session => OutboxTable.SetFailure(session, message, null), cancellationToken).ConfigureAwait(false);
        WakeSender();
        return found;
    }

    /// <summary>Gives up a message that could not be sent. What it says stays on this device.</summary>
    /// <returns>False where there is no such message in the outbox.</returns>
    public async Task<bool> DiscardAsync(MessageId message, CancellationToken cancellationToken = default)
    {
        var found = await _context.Database.WriteAsync(session => OutboxTable.Remove(session, message), cancellationToken).ConfigureAwait(false);
        File.Delete(_context.Files.Payload(message));
        return found;
    }

    internal Task RegisterAsync(CancellationToken cancellationToken) => _devices.RegisterAsync(cancellationToken);

    private async Task RunUntilClosedAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await RetryAsync(KeepHouseAsync, LogMessages.HousekeepingWaits, stop.Token).ConfigureAwait(false);
        Task[] loops =
        [
            ReceiveForeverAsync(stop.Token),
            SendForeverAsync(stop.Token),
            KeepHouseForeverAsync(stop.Token),
        ];
        _ = await Task.WhenAny(loops).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    private void WakeSender()
    {
        lock (_wakeLock)
        {
            if (_wake.CurrentCount == 0 && _disposed == 0)
            {
                _ = _wake.Release();
            }
        }
    }

    private async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        var done = new List<MessageId>();
        Exception? fault = null;
        try
        {
            await foreach (var (message, outcome) in _turns.TakeAsync(_inbox.DrainAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                if (outcome.IsTaken)
                {
                    done.Add(Crypto.Envelopes.EnvelopeHeader.Decode(message.Header).Id);
                }
                else if (outcome.Fault is OperationCanceledException or BudsException { IsTransient: true })
                {
                    ExceptionDispatchInfo.Throw(outcome.Fault);
                }

                fault ??= outcome.Fault;
            }
        }
        finally
        {
            // What was taken before a failure is acknowledged all the same.
            if (done.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                _ = await _context.Relay.AckAsync(done, cancellationToken).ConfigureAwait(false);
            }
        }

        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return done.Count;
    }

    private async Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        await _sender.CleanUpAsync(cancellationToken).ConfigureAwait(false);
        _ = await _context.Database.WriteAsync(
            session => session.Execute("DELETE FROM seen_message WHERE sent_at < $due", ("$due", (_context.Now - SeenFor).ToUnixTimeMilliseconds()))
                + session.Execute("DELETE FROM photo_wanted WHERE taken_at < $due", ("$due", (_context.Now - SeenFor).ToUnixTimeMilliseconds())),
            cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await _context.Relay.HeartbeatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RelayException e) when (e.Code == RelayErrorCode.UnknownDevice)
        {
            // Never registered because of a crash or a tunnel, or forgotten after 180 days of silence.
            await _devices.RegisterAsync(cancellationToken).ConfigureAwait(false);
        }

        await _keys.RotateAsync(cancellationToken).ConfigureAwait(false);
        await _photoRequests.AskAsync(cancellationToken).ConfigureAwait(false);
        await _photoAnswers.GiveAsync(cancellationToken).ConfigureAwait(false);
        if (_context.Now - _lookedAround >= HousekeepingEvery)
        {
            var people = await _context.Database.ReadAsync(KnownPeople, cancellationToken).ConfigureAwait(false);
            await _directory.LookAroundAsync(people, cancellationToken).ConfigureAwait(false);
            _lookedAround = _context.Now;
        }
    }

    private HashSet<Did> KnownPeople(DatabaseSession session) =>
    [
        Did,
        .. ContactTable.All(session).Select(contact => contact.Did),
        .. CircleTable.All(session).SelectMany(circle => circle.Roster.Members).Select(member => member.Did),
    ];

    private async Task KeepHouseForeverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(HousekeepingEvery, _context.Time, cancellationToken).ConfigureAwait(false);
            await RetryAsync(KeepHouseAsync, LogMessages.HousekeepingWaits, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task ReceiveForeverAsync(CancellationToken cancellationToken) => _inbox.RunByPageAsync(
        (page, ct) => _turns.TakeAsync(page.ToAsyncEnumerable(), ct).Select(turn => turn.Outcome), cancellationToken);

    private async Task SendForeverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var passedOver = 0;
            await RetryAsync(
                async ct => (_, passedOver) = await _sender.FlushAsync(ct).ConfigureAwait(false), LogMessages.OutboxWaits, cancellationToken).ConfigureAwait(false);
            await WaitForMoreAsync(passedOver == 0 ? Timeout.InfiniteTimeSpan : LastRetry, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitForMoreAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var waited = new CancellationTokenSource(atMost, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, cancellationToken);
        try
        {
            await _wake.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What was passed over may be within reach by now.
        }
    }

    /// <summary>Repeats what may succeed later, with growing waits.</summary>
    private async Task RetryAsync(
        Func<CancellationToken, Task> work, Action<Microsoft.Extensions.Logging.ILogger, string> log, CancellationToken cancellationToken)
    {
        for (var wait = FirstRetry; ; wait = wait * 2 < LastRetry ? wait * 2 : LastRetry)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (BudsException e) when (e.IsTransient)
            {
                log(_context.Logger, e.Code);
                await Task.Delay(wait, _context.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
