using System.Threading.Channels;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Pushes;

namespace Buds.Relay.Server.Tests.Pushes;

/// <summary>A push service that the test looks into.</summary>
public sealed class RecordingSender : IPushSender
{
    private readonly Channel<string> _sent = Channel.CreateUnbounded<string>();

    public PushKind Kind => PushKind.Apns;

    /// <summary>Answers; without one, sent.</summary>
    public Func<string, ValueTask<PushResult>> Answer { get; set; } = _ => ValueTask.FromResult(new PushResult(PushStatus.Sent));

    public int Count => _sent.Reader.Count;

    public async ValueTask<PushResult> SendAsync(string token, CancellationToken cancellationToken = default)
    {
        _sent.Writer.TryWrite(token);
        return await Answer(token).AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>The next token that was pushed.</summary>
    public async Task<string> NextAsync() => await _sent.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
}
