using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Pushes;

namespace Buds.Relay.Testing;

/// <summary>The push services of a <see cref="FakeRelay"/>: they take every token.</summary>
public sealed class FakePushes
{
    private readonly Lock _gate = new();
    private readonly List<SentPush> _sent = [];
    private readonly RelayFaults _faults;
    private readonly TimeProvider _time;

    internal FakePushes(RelayFaults faults, TimeProvider time)
    {
        _faults = faults;
        _time = time;
    }

    /// <summary>A push arrived, as the operating system would tell the app. Raised on a thread of the relay's, which waits for it.</summary>
    public event EventHandler<SentPush>? Arrived;

    /// <summary>The pushes so far, in their order. They leave after the send that caused them was answered.</summary>
    public IReadOnlyList<SentPush> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    private PushResult Take(PushKind kind, string token)
    {
        var push = new SentPush(kind, token, _time.GetUtcNow(), !_faults.TakeLostWake());
        lock (_gate)
        {
            _sent.Add(push);
        }

        if (push.Arrived)
        {
            Arrived?.Invoke(this, push);
        }

        return new PushResult(PushStatus.Sent);
    }

    internal sealed class Sender(PushKind kind, FakePushes pushes) : IPushSender
    {
        public PushKind Kind => kind;

        public ValueTask<PushResult> SendAsync(string token, CancellationToken cancellationToken = default) => ValueTask.FromResult(pushes.Take(kind, token));
    }
}
