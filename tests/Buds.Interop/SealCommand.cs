using System.Text.Json;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Interop;

public static class SealCommand
{
    public static async Task RunAsync(string input, string output)
    {
        var message = await SealAsync(InteropFile.Read(input));
        await File.WriteAllBytesAsync(output, JsonSerializer.SerializeToUtf8Bytes(new SealedFile(message), InteropJson.Default.SealedFile));
    }

    public static async Task<MessageRecord> SealAsync(InteropFile file)
    {
        var recipients = (file.Recipients ?? []).Select(ReadAccount).ToArray();
        var package = new Package(
            [.. (file.Receipts ?? []).Select(r => SignedReceipt.Decode(r.Preimage, r.Signature))],
            [.. (file.Blobs ?? []).Select(ReadBlob)]);
        using var device = DeviceKey.FromSeed(DeviceId.Parse(file.Sender.DeviceId!), file.Sender.SigningSeed);
        using var payload = new MemoryStream();
        using var envelope = await EnvelopeSealer.SealAsync(
            package, recipients, Did.Parse(file.Sender.Did), device, payload, DateTimeOffset.FromUnixTimeMilliseconds(file.Now),
            new SealOptions { Suite = (EnvelopeSuite?)file.ExpectSuite });
        return new MessageRecord
        {
            Header = envelope.Header.ToArray(),
            Signature = envelope.Signature.ToArray(),
            WrappedKeys =
            [
                .. envelope.WrappedKeys.Select(w => new WrappedRecord
                {
                    DeviceId = w.Device.ToString(),
                    KeyId = w.KeyId,
                    Enc = w.Encapsulated.ToArray(),
                    Ct = w.Ciphertext.ToArray(),
                }),
            ],
            Payload = payload.ToArray(),
        };
    }

    private static RecipientAccount ReadAccount(PartyRecord party)
    {
        var list = SignedDeviceList.Verify(party.List!.Bytes, party.List.Signature);
        return new RecipientAccount(list, [.. party.Bundles!.Select(b => SignedKeyBundle.Verify(b.Bytes, b.Signature, list.Content))]);
    }

    private static PackageBlobSource ReadBlob(BlobRecord blob) => new(
        new PackageBlob(Cid.Of(CidCodec.Raw, blob.Bytes), blob.Bytes.Length, blob.Mime),
        _ => ValueTask.FromResult<Stream>(new MemoryStream(blob.Bytes)));
}
