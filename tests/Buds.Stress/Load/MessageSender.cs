using System.Buffers;
using System.Diagnostics;
using Buds.Crypto;
using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Stress.Measuring;

namespace Buds.Stress.Load;

/// <summary>Seals and sends a message as a real client's outbox does: device lists, upload, presigned PUT, send.</summary>
internal sealed class MessageSender(LightRelay relay, Ledger ledger, Recorder recorder, SendTimes times)
{
    public const string ReceiptType = "app.buds.memory.shared/v1";
    public const string TextField = "text";

    // Manifest, tags and salt, beside the photo.
    private const int Overhead = 16 * 1024;

    public async Task SendAsync(LightDevice sender, string text, PoolPhoto photo, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(photo.Bytes.Length + (photo.Bytes.Length / 1000) + Overhead);
        try
        {
            using var payload = new MemoryStream(buffer);
            var began = Stopwatch.GetTimestamp();
            using var envelope = await SealAsync(sender, text, photo, payload, cancellationToken);
            recorder.AddSince(Measure.Seal, began);
            var id = envelope.Content.Id.ToString();
            ledger.Expect(id, Ledger.ContentOf(text, photo.Sha256), sender.User.Circle.DevicesBut(sender));
            try
            {
                await SendAsync(sender, envelope, buffer.AsMemory(0, (int)payload.Position), cancellationToken);
            }
            catch (Exception e) when (e is BudsException or InvalidOperationException)
            {
                ledger.FailSend(id, e is BudsException { Code: var code } ? code : e.Message);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The body of the send.</summary>
    public static SendRequest RequestOf(SealedEnvelope envelope) => new()
    {
        Header = envelope.Header,
        Signature = envelope.Signature,
        WrappedKeys = [.. envelope.WrappedKeys.Select(key => new WrappedKeyRecord { DeviceId = key.Device, KeyId = key.KeyId, Enc = key.Encapsulated, Ct = key.Ciphertext })],
    };

    private static async Task<SealedEnvelope> SealAsync(LightDevice sender, string text, PoolPhoto photo, MemoryStream payload, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var receipt = SignedReceipt.Sign(
            Receipt.Create(
                sender.Account, sender.Device, ReceiptType, new CborMap { { TextField, text } }, now, [new BlobReference(photo.Blob.Cid, photo.Blob.Mime, photo.Blob.Size)]),
            sender.Key);
        var source = new PackageBlobSource(photo.Blob, _ => ValueTask.FromResult<Stream>(new ReadOnlyMemoryStream(photo.Bytes)));
        return await EnvelopeSealer.SealAsync(
            new Package([receipt], [source]),
            sender.User.Circle.Recipients,
            sender.Account,
            sender.Key,
            payload,
            now,
            new SealOptions { Exclude = sender.Device, MaxDegreeOfParallelism = 1 },
            cancellationToken);
    }

    private async Task SendAsync(LightDevice sender, SealedEnvelope envelope, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var (began, header) = (Stopwatch.GetTimestamp(), envelope.Content);
        var lists = new DeviceListsRequest
        {
            Dids = header.To,
            Known = sender.User.Circle.Recipients.ToDictionary(recipient => recipient.List.Did, recipient => recipient.List.Content.Sequence),
        };
        _ = await relay.PostAsync(
            RequestKind.Lists, RelayRoutes.DeviceLists, lists, RelayJson.Default.DeviceListsRequest, RelayJson.Default.DeviceListsResponse, sender.Key, cancellationToken);
        recorder.AddSince(Measure.Lists, began);

        var step = Stopwatch.GetTimestamp();
        var upload = await relay.PostAsync(
            RequestKind.Uploads,
            RelayRoutes.Uploads,
            new UploadRequest { MessageId = header.Id, Size = header.PayloadSize, Sha256 = header.PayloadSha256 },
            RelayJson.Default.UploadRequest,
            RelayJson.Default.UploadResponse,
            sender.Key,
            cancellationToken);
        recorder.AddSince(Measure.UploadCall, step);

        step = Stopwatch.GetTimestamp();
        if (!upload.Uploaded)
        {
            await relay.PutAsync(upload.Url, upload.Headers, payload, cancellationToken);
            recorder.AddSince(Measure.Upload, step);
        }

        step = Stopwatch.GetTimestamp();
        _ = await relay.PostAsync(
            RequestKind.Send,
            RelayRoutes.Send,
            RequestOf(envelope),
            RelayJson.Default.SendRequest,
            RelayJson.Default.SendResponse,
            sender.Key,
            cancellationToken);
        recorder.AddSince(Measure.SendCall, step);
        recorder.AddSince(Measure.Send, began);
        times.Sent(header.Id);
    }
}
