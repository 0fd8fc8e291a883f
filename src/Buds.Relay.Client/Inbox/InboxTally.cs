using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Buds.Relay.Client.Inbox;

/// <summary>Counts for <see cref="InboxCounters"/>, from several threads.</summary>
internal sealed class InboxTally
{
    // So many messages that cannot be read are told apart, and no more: a relay could hand out ever others.
    private const int MaxUnreadable = 1000;

    private readonly ConcurrentDictionary<string, byte> _unreadable = new(StringComparer.Ordinal);
    private long _requests;
    private long _emptyRequests;
    private long _foundByPolls;
    private long _wakeUps;
    private long _polls;
    private long _emptyPolls;
    private long _failures;
    private long _acknowledged;
    private long _handlerFailures;
    private long _streamsOpened;

    public void Requested(bool empty)
    {
        Interlocked.Increment(ref _requests);
        if (empty)
        {
            Interlocked.Increment(ref _emptyRequests);
        }
    }

    /// <param name="waker">The source that told of them, or below 0.</param>
    /// <param name="messages">How many.</param>
    public void Found(int waker, int messages) => Interlocked.Add(ref _foundByPolls, waker < 0 ? messages : 0);

    public void WokenUp() => Interlocked.Increment(ref _wakeUps);

    public void Polled(bool empty)
    {
        Interlocked.Increment(ref _polls);
        if (empty)
        {
            Interlocked.Increment(ref _emptyPolls);
        }
    }

    public void Failed() => Interlocked.Increment(ref _failures);

    public void Acknowledged(int messages) => Interlocked.Add(ref _acknowledged, messages);

    public void HandlerFailed() => Interlocked.Increment(ref _handlerFailures);

    /// <returns>Whether it is the first time for this header.</returns>
    public bool Unreadable(ReadOnlyMemory<byte> header) =>
        _unreadable.Count < MaxUnreadable && _unreadable.TryAdd(Convert.ToHexString(SHA256.HashData(header.Span)), 0);

    public void StreamOpened() => Interlocked.Increment(ref _streamsOpened);

    public InboxCounters ToCounters() => new(
        Interlocked.Read(ref _requests), Interlocked.Read(ref _emptyRequests), Interlocked.Read(ref _wakeUps), Interlocked.Read(ref _polls),
        Interlocked.Read(ref _emptyPolls), Interlocked.Read(ref _foundByPolls), Interlocked.Read(ref _failures),
        Interlocked.Read(ref _acknowledged), Interlocked.Read(ref _handlerFailures), Interlocked.Read(ref _streamsOpened), _unreadable.Count);
}
