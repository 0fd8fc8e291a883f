using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol.Messages;
using Buds.Stress.Load;

namespace Buds.Stress.Calibration;

/// <summary>A sealed message on its way to a Circle. What is in it does not concern the relay.</summary>
internal sealed class CalibrationMessage : IDisposable
{
    private CalibrationMessage(LightDevice sender, SealedEnvelope envelope, byte[] payload) => (Sender, Envelope, Payload) = (sender, envelope, payload);

    public LightDevice Sender { get; }

    public SealedEnvelope Envelope { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    public MessageId Id => Envelope.Content.Id;

    /// <summary>Where to upload the payload, once the relay has said so.</summary>
    public UploadResponse? Upload { get; set; }

    /// <summary>All that have to acknowledge it.</summary>
    public IEnumerable<LightDevice> Recipients => Sender.User.Circle.Members.SelectMany(member => member.Devices).Where(device => device != Sender);

    /// <summary>Seals messages of one Circle after the other.</summary>
    public static async Task<IReadOnlyList<CalibrationMessage>> SealAsync(IReadOnlyList<LightCircle> circles, int count, CancellationToken cancellationToken)
    {
        var messages = new CalibrationMessage[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), cancellationToken, async (i, ct) => messages[i] = await SealAsync(CalibrationCircles.SenderOf(circles[i % circles.Count]), ct));
        return messages;
    }

    public void Dispose() => Envelope.Dispose();

    private static async Task<CalibrationMessage> SealAsync(LightDevice sender, CancellationToken cancellationToken)
    {
        using var payload = new MemoryStream();
        var envelope = await EnvelopeSealer.SealAsync(
            new Package([], []), sender.User.Circle.Recipients, sender.Account, sender.Key, payload, TimeProvider.System.GetUtcNow(),
            new SealOptions { Exclude = sender.Device, MaxDegreeOfParallelism = 1 }, cancellationToken);
        return new CalibrationMessage(sender, envelope, payload.ToArray());
    }
}
