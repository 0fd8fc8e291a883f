using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Conformance.Parties;

/// <summary>A sealed message with its payload.</summary>
internal sealed record Message(
    EnvelopeHeader Content, ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Signature, IReadOnlyList<WrappedKeyRecord> WrappedKeys, byte[] Payload)
{
    private const int BlobSize = 3000;

    public MessageId Id => Content.Id;

    /// <summary>Seals a message to all devices of the recipients but the sending one.</summary>
    public static async Task<Message> SealAsync(Device sender, IReadOnlyList<Account> recipients, MessageId? id = null)
    {
        var now = sender.Now;
        var blob = RandomNumberGenerator.GetBytes(BlobSize);
        var source = new PackageBlobSource(
            new PackageBlob(Cid.Of(CidCodec.Raw, blob), blob.Length, "application/octet-stream"), _ => ValueTask.FromResult<Stream>(new MemoryStream(blob)));
        using var payload = new MemoryStream();
        using var envelope = await EnvelopeSealer.SealAsync(
            new Package([], [source]),
            [.. recipients.Select(account => new RecipientAccount(account.List, [.. account.Devices.Select(device => device.Bundle())]))],
            sender.Account.Did,
            sender.Key,
            payload,
            now,
            new SealOptions { Exclude = sender.Id, Id = id }).ConfigureAwait(false);
        return new Message(
            envelope.Content,
            envelope.Header,
            envelope.Signature,
            [.. envelope.WrappedKeys.Select(key => new WrappedKeyRecord { DeviceId = key.Device, KeyId = key.KeyId, Enc = key.Encapsulated, Ct = key.Ciphertext })],
            payload.ToArray());
    }
}
