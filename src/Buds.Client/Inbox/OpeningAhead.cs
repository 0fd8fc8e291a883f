using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Buds.Crypto.Envelopes;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Inbox;

/// <summary>
/// Opens a few messages ahead of the one whose turn it is, so that the network, the processor and the disk do not wait for each other. Turns stay in the
/// inbox's order.
/// </summary>
internal static class OpeningAhead
{
    // What is larger keeps the network busy by itself, and is not downloaded again when the app is killed before its turn.
    private const long MaxBytes = 8_000_000;

    /// <summary>The inbox's messages, each when it is its turn and with what was begun of it, which lives until the next one is asked for.</summary>
    public static async IAsyncEnumerable<(InboxMessage Message, EarlyOpening? Early)> ReadAsync(
        IAsyncEnumerable<InboxMessage> inbox, MessageReceiver receiver, int maxMessages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new Queue<(InboxMessage Message, EarlyOpening? Early, long Bytes)>();
        var messages = inbox.GetAsyncEnumerator(cancellationToken);
        await using (messages.ConfigureAwait(false))
        {
            try
            {
                ExceptionDispatchInfo? fault = null;
                for (var isOver = false; ;)
                {
                    while (!isOver && waiting.Count < maxMessages)
                    {
                        (isOver, fault) = await TryMoveAsync(messages).ConfigureAwait(false);
                        if (!isOver)
                        {
                            var size = EnvelopeHeader.Decode(messages.Current.Header).PayloadSize;
                            var isSmall = waiting.Sum(message => message.Bytes) + size <= MaxBytes;
                            waiting.Enqueue((messages.Current, isSmall ? receiver.Begin(messages.Current, cancellationToken) : null, isSmall ? size : 0));
                        }
                    }

                    if (waiting.Count == 0)
                    {
                        break;
                    }

                    var (message, early, _) = waiting.Peek();
                    yield return (message, early);
                    _ = waiting.Dequeue();
                    if (early is not null)
                    {
                        await early.DisposeAsync().ConfigureAwait(false);
                    }
                }

                // What came before the fault had its turn.
                fault?.Throw();
            }
            finally
            {
                foreach (var (_, early, _) in waiting)
                {
                    if (early is not null)
                    {
                        await early.DisposeAsync().ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private static async ValueTask<(bool IsOver, ExceptionDispatchInfo? Fault)> TryMoveAsync(IAsyncEnumerator<InboxMessage> messages)
    {
        try
        {
            return (!await messages.MoveNextAsync().ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (true, ExceptionDispatchInfo.Capture(e));
        }
    }
}
