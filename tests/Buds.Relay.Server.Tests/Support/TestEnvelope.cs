using System.Security.Cryptography;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>A sealed message with its payload.</summary>
public sealed record TestEnvelope(
    EnvelopeHeader Content, ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Signature, IReadOnlyList<WrappedKeyRecord> WrappedKeys, byte[] Payload)
{
    public MessageId Id => Content.Id;

    /// <summary>Seals a message to all devices of the recipients but the sending one.</summary>
    public static async Task<TestEnvelope> SealAsync(
        TestDevice sender, IReadOnlyList<TestAccount> recipients, DateTimeOffset now, MessageId? id = null, int blobSize = 0)
    {
        var blob = RandomNumberGenerator.GetBytes(blobSize);
        var source = new PackageBlobSource(
            new PackageBlob(Cid.Of(CidCodec.Raw, blob), blob.Length, "application/octet-stream"), _ => ValueTask.FromResult<Stream>(new MemoryStream(blob)));
        using var payload = new MemoryStream();
        using var sealedEnvelope = await EnvelopeSealer.SealAsync(
            new Package([], blobSize == 0 ? [] : [source]),
            [.. recipients.Select(account => new RecipientAccount(account.List!, [.. account.Devices.Select(device => device.Bundle(now))]))],
            sender.Account.Did,
            sender.Key,
            payload,
            now,
            new SealOptions { Exclude = sender.Id, Id = id });
        return new TestEnvelope(
            sealedEnvelope.Content,
            sealedEnvelope.Header,
            sealedEnvelope.Signature,
            [.. sealedEnvelope.WrappedKeys.Select(Record)],
            payload.ToArray());
    }

    private static WrappedKeyRecord Record(WrappedKey key) =>
        new() { DeviceId = key.Device, KeyId = key.KeyId, Enc = key.Encapsulated, Ct = key.Ciphertext };
}
