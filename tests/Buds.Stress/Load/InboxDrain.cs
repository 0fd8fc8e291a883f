using System.Diagnostics;
using Buds.Crypto;
using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Stress.Measuring;

namespace Buds.Stress.Load;

/// <summary>Reads a device's inbox to the end: each message is downloaded, opened, verified and handed to the app, and then acknowledged.</summary>
internal sealed class InboxDrain(LightRelay relay, PhotoPool photos, Ledger ledger, Recorder recorder, SendTimes times, IMessageApp app)
{
    private const int PageSize = 50;

    private long _redelivered;

    /// <summary>Messages that came again, since their acknowledgement did not reach the relay; the app did not see them again.</summary>
    public long Redelivered => Volatile.Read(ref _redelivered);

    public async Task RunAsync(LightDevice device, long woken, WakeReason reason, CancellationToken cancellationToken)
    {
        MessageId? after = null;
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            var page = await relay.GetAsync(
                RequestKind.Inbox, RelayRoutes.InboxPage(PageSize, after), RelayJson.Default.InboxResponse, device.Key, cancellationToken);
            recorder.AddSince(Measure.Inbox, began);

            var taken = new List<MessageId>(page.Messages.Count);
            foreach (var message in page.Messages)
            {
                var header = EnvelopeHeader.Decode(message.Header);
                if (await TryOpenAsync(device, message, header, woken, reason, cancellationToken))
                {
                    taken.Add(header.Id);
                }
                else
                {
                    after = header.Id;
                }
            }

            await AcknowledgeAsync(device, taken, cancellationToken);
            if (!page.HasMore)
            {
                return;
            }
        }
    }

    private async Task<bool> TryOpenAsync(
        LightDevice device, InboxMessage message, EnvelopeHeader header, long woken, WakeReason reason, CancellationToken cancellationToken)
    {
        try
        {
            var key = message.WrappedKey;
            using var envelope = await EnvelopeOpener.AuthenticateAsync(
                new ReceivedEnvelope(message.Header, message.Signature, key.KeyId, key.Enc, key.Ct), device, TimeProvider.System.GetUtcNow(), cancellationToken);
            var began = Stopwatch.GetTimestamp();
            var content = await relay.GetPayloadAsync(
                message.Payload.Url, message.Payload.Headers, (stream, ct) => OpenAsync(envelope, stream, ct), cancellationToken);
            var took = Stopwatch.GetElapsedTime(began);
            recorder.Add(Measure.Download, took);
            recorder.Add(Measure.DownloadSpeed, (long)(header.PayloadSize / 1000.0 / took.TotalSeconds));
            recorder.AddSince(Measure.WakeToOpen, woken);
            if (reason is WakeReason.Event or WakeReason.Push)
            {
                recorder.Add(reason == WakeReason.Event ? Measure.SendToOpen : Measure.SendToOpenByPush, times.Since(header.Id));
            }

            device.MarkSeen(header.Id);
            app.Show(header.Id.ToString(), device.Number, content);
            return true;
        }
        catch (ProtocolException e) when (e.Error == ProtocolError.Replayed)
        {
            Interlocked.Increment(ref _redelivered);
            return true;
        }
        catch (BudsException e)
        {
            ledger.Refuse(device.Number, e.Code);
            return false;
        }
    }

    private async Task<UInt128> OpenAsync(AuthenticatedEnvelope envelope, Stream payload, CancellationToken cancellationToken)
    {
        var sink = new ComparingSink(photos);
        var package = await envelope.ReadAsync(payload, sink, cancellationToken);
        var text = package.Receipts is [{ Content: { Type: MessageSender.ReceiptType, Payload: var fields } }]
            && fields.TryGetValue(MessageSender.TextField, out var value) && value.Kind == CborKind.Text ? value.AsText() : "";
        return sink.Photo is { } photo ? Ledger.ContentOf(text, photo.Sha256) : UInt128.Zero;
    }

    private async Task AcknowledgeAsync(LightDevice device, List<MessageId> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        _ = await relay.PostAsync(
            RequestKind.Ack, RelayRoutes.Ack, new AckRequest { MessageIds = messages }, RelayJson.Default.AckRequest, RelayJson.Default.AckResponse, device.Key, cancellationToken);
        recorder.AddSince(Measure.Ack, began);
    }
}
