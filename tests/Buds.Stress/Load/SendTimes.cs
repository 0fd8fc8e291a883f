using System.Collections.Concurrent;
using System.Diagnostics;
using Buds.Crypto.Identifiers;

namespace Buds.Stress.Load;

/// <summary>When the relay answered each send, by this machine's monotonic clock.</summary>
internal sealed class SendTimes
{
    private readonly ConcurrentDictionary<MessageId, long> _sent = new();

    public void Sent(MessageId message) => _sent[message] = Stopwatch.GetTimestamp();

    /// <summary>How long ago a send was answered; zero where a device was faster than the answer.</summary>
    public TimeSpan Since(MessageId message) => _sent.TryGetValue(message, out var at) ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;
}
