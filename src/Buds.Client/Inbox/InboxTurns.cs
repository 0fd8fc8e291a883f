using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Buds.Crypto.Envelopes;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Inbox;

/// <summary>
/// Takes what is in the inbox. Messages are opened a few ahead of their turn, so that the network, the processor and the disk do not wait for each other, and
/// those that are ready by the time that it is their turn are kept together. Turns stay in the inbox's order.
/// </summary>
/// <param name="receiver">Opens and takes them.</param>
/// <param name="options">How many.</param>
internal sealed class InboxTurns(MessageReceiver receiver, BudsOptions options)
{
    // What is larger keeps the network busy by itself, and is not downloaded again when the app is killed before its turn.
    private const long MaxBytes = 8_000_000;

    /// <summary>What came of each of the inbox's messages, in their order. What was begun ends with the enumeration.</summary>
    public async IAsyncEnumerable<(InboxMessage Message, InboxOutcome Outcome)> TakeAsync(
        IAsyncEnumerable<InboxMessage> inbox, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new Queue<Turn>();
        using var slots = new SemaphoreSlim(options.OpenedAtOnce);
        var messages = inbox.GetAsyncEnumerator(cancellationToken);
        await using (messages.ConfigureAwait(false))
        {
            try
            {
                ExceptionDispatchInfo? fault = null;
                for (var isOver = false; ;)
                {
                    while (!isOver && waiting.Count < options.OpenedAhead)
                    {
                        (isOver, fault) = await TryMoveAsync(messages).ConfigureAwait(false);
                        if (!isOver)
                        {
                            waiting.Enqueue(Begin(messages.Current, waiting.Sum(turn => turn.Bytes), slots, cancellationToken));
                        }
                    }

                    if (waiting.Count == 0)
                    {
                        break;
                    }

                    foreach (var outcome in await TakeFirstAsync(waiting, cancellationToken).ConfigureAwait(false))
                    {
                        var turn = waiting.Dequeue();
                        await turn.DisposeAsync().ConfigureAwait(false);
                        yield return (turn.Message, outcome);
                    }
                }

                // What came before the fault had its turn.
                fault?.Throw();
            }
            finally
            {
                foreach (var turn in waiting)
                {
                    await turn.DisposeAsync().ConfigureAwait(false);
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

    private Turn Begin(InboxMessage message, long begun, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var size = EnvelopeHeader.Decode(message.Header).PayloadSize;
        return size is >= 0 and <= MaxBytes && begun <= MaxBytes - size
            ? new Turn(message, receiver.Begin(message, slots, cancellationToken), size)
            : new Turn(message, Early: null, Bytes: 0);
    }

    /// <summary>Takes the first message, and those behind it that are ready.</summary>
    private async ValueTask<IReadOnlyList<InboxOutcome>> TakeFirstAsync(IReadOnlyCollection<Turn> waiting, CancellationToken cancellationToken)
    {
        var first = waiting.First();
        if (first.Early is { } early)
        {
            await ((Task)early.Result).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var ready = Ready(waiting).ToArray();
            if (ready.Length > 0 && await receiver.ReceiveTogetherAsync(ready, cancellationToken).ConfigureAwait(false) is > 0 and var taken)
            {
                return [.. Enumerable.Repeat(new InboxOutcome(IsTaken: true), taken)];
            }
        }

        try
        {
            return [new InboxOutcome(await receiver.ReceiveAsync(first.Message, first.Early, cancellationToken).ConfigureAwait(false))];
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // One message that cannot be taken must not keep those behind it away.
            return [new InboxOutcome(IsTaken: false, e)];
        }
    }

    /// <summary>Those that are ready, up to one that changes who is heard.</summary>
    private static IEnumerable<OpenedMessage> Ready(IEnumerable<Turn> waiting)
    {
        foreach (var turn in waiting)
        {
            if (turn.Early?.Ready is not { } opened)
            {
                yield break;
            }

            yield return opened;
            if (opened.ChangesCircles)
            {
                yield break;
            }
        }
    }

    /// <summary>A message whose turn is to come.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="Early">What was begun of it.</param>
    /// <param name="Bytes">How many bytes are begun with it.</param>
    private sealed record Turn(InboxMessage Message, EarlyOpening? Early, long Bytes) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Early?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
