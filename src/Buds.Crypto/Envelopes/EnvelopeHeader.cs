using System.Collections.ObjectModel;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Envelopes;

/// <summary>The signed part of a message that relay and recipients read (protocol.md §4). Decoded, its signature is still to be verified.</summary>
public sealed class EnvelopeHeader
{
    /// <summary>The largest header in bytes: 4 KiB.</summary>
    public const int MaxSize = 4096;

    /// <summary>The most recipient DIDs of one message.</summary>
    public const int MaxRecipients = 12;

    internal EnvelopeHeader(
        EnvelopeSuite suite,
        MessageId id,
        Did from,
        DeviceId device,
        IReadOnlyList<Did> to,
        DateTimeOffset sent,
        Cid? receipt,
        long payloadSize,
        ReadOnlyMemory<byte> payloadSha256,
        ReadOnlyMemory<byte> keyCommitment)
    {
        Suite = suite;
        Id = id;
        From = from;
        Device = device;
        To = to;
        Sent = sent;
        Receipt = receipt;
        PayloadSize = payloadSize;
        PayloadSha256 = payloadSha256;
        KeyCommitment = keyCommitment;
    }

    /// <summary>How the content key is wrapped.</summary>
    public EnvelopeSuite Suite { get; }

    /// <summary>The message.</summary>
    public MessageId Id { get; }

    /// <summary>The sender's account.</summary>
    public Did From { get; }

    /// <summary>The sending device.</summary>
    public DeviceId Device { get; }

    /// <summary>The recipients' accounts, 1 to 12, in the order of their texts, none twice.</summary>
    public IReadOnlyList<Did> To { get; }

    /// <summary>When it was sent, by the sender's clock.</summary>
    public DateTimeOffset Sent { get; }

    /// <summary>The CID of the first receipt inside, where there is one.</summary>
    public Cid? Receipt { get; }

    /// <summary>The size of the payload as stored, in bytes.</summary>
    public long PayloadSize { get; }

    /// <summary>The SHA-256 of the payload as stored, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PayloadSha256 { get; }

    /// <summary>What commits to the content key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> KeyCommitment { get; }

    /// <summary>Reads a header. Nothing of the input is kept.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.Malformed"/>, <see cref="ProtocolError.UnsupportedVersion"/> or
    /// <see cref="ProtocolError.UnsupportedSuite"/>.</exception>
    public static EnvelopeHeader Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxSize)
        {
            throw new ProtocolException(ProtocolError.Malformed, $"A header is at most {MaxSize} bytes.");
        }

        var fields = CborFields.Decode(bytes);
        fields.RequireVersion(1, "envelope");
        var suite = fields.Int64("suite") switch
        {
            1 => EnvelopeSuite.X25519,
            2 => EnvelopeSuite.XWing,
            _ => throw new ProtocolException(ProtocolError.UnsupportedSuite, "The envelope is of a suite that this library does not know."),
        };
        var header = new EnvelopeHeader(
            suite,
            fields.MessageId("id"),
            fields.Did("from"),
            fields.DeviceId("device"),
            DecodeRecipients(fields.Array("to")),
            fields.Time("sent"),
            fields.OptionalCid("cid"),
            fields.Int64("size"),
            fields.Bytes("sha256", 32).ToArray(),
            fields.Bytes("kc", 32).ToArray());
        fields.RefuseOthers();
        return header;
    }

    /// <summary>Whether a sending device signed these header bytes.</summary>
    /// <param name="header">The header as received.</param>
    /// <param name="signature">The signature as received.</param>
    /// <param name="deviceKey">The key of the device that the header names.</param>
    public static bool VerifySignature(ReadOnlySpan<byte> header, ReadOnlySpan<byte> signature, Ed25519PublicKey deviceKey)
    {
        ArgumentNullException.ThrowIfNull(deviceKey);
        return deviceKey.Verify(SignatureContext.Envelope, header, signature);
    }

    internal byte[] Encode()
    {
        var map = new CborMap
        {
            { "v", 1 },
            { "suite", (int)Suite },
            { "id", Id.ToByteArray() },
            { "from", From.ToString() },
            { "device", Device.ToByteArray() },
            { "to", CborValue.FromArray([.. To.Select(did => CborValue.FromText(did.ToString()))]) },
            { "sent", Sent.ToUnixTimeMilliseconds() },
            { "size", PayloadSize },
            { "sha256", CborValue.FromBytes(PayloadSha256) },
            { "kc", CborValue.FromBytes(KeyCommitment) },
        };
        if (Receipt is { } receipt)
        {
            map.Add("cid", receipt.ToString());
        }

        return map.Encode();
    }

    private static ReadOnlyCollection<Did> DecodeRecipients(IReadOnlyList<CborValue> items)
    {
        var recipients = new Did[items.Count];
        for (var i = 0; i < recipients.Length; i++)
        {
            if (items[i].Kind != CborKind.Text || !Did.TryParse(items[i].AsText(), out recipients[i])
                || (i > 0 && recipients[i] <= recipients[i - 1]))
            {
                throw new CborException(items[i].Offset, "recipients are DIDs in the order of their texts, none twice.");
            }
        }

        return recipients.Length is >= 1 and <= MaxRecipients
            ? recipients.AsReadOnly()
            : throw new ProtocolException(ProtocolError.Malformed, $"A message has 1 to {MaxRecipients} recipients.");
    }
}
