using Buds.Crypto;
using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Messages;

/// <summary>Which headers the relay takes: strictly decoded, of now, and signed by the device that sends them (protocol.md §4).</summary>
internal static class HeaderReader
{
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    public static EnvelopeHeader Verify(
        ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> signature, StoredDevice sender, RelayLimits limits, DateTimeOffset now)
    {
        if (bytes.Length > limits.MaxHeaderBytes)
        {
            throw RelayProblems.Of(RelayErrorCode.HeaderInvalid, "The header is too large.");
        }

        var header = Decode(bytes);
        if (header.To.Count > limits.MaxDids)
        {
            throw RelayProblems.Of(RelayErrorCode.TooManyRecipients);
        }

        if (header.From != sender.Did || header.Device != sender.Id)
        {
            throw RelayProblems.Of(RelayErrorCode.HeaderInvalid, "The header names another sender.");
        }

        if (header.Sent < now - RelayTimes.MessageTtl || header.Sent > now + MaxAhead)
        {
            throw RelayProblems.Of(RelayErrorCode.HeaderInvalid, "The message was sent too long ago, or is from the future.");
        }

        return EnvelopeHeader.VerifySignature(bytes.Span, signature, sender.SigningKey)
            ? header
            : throw RelayProblems.Of(RelayErrorCode.BadSignature, "The envelope's signature does not verify.");
    }

    private static EnvelopeHeader Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return EnvelopeHeader.Decode(bytes);
        }
        catch (ProtocolException e)
        {
            throw RelayProblems.Of(CountRecipients(bytes) switch
            {
                0 => RelayErrorCode.NoRecipients,
                > EnvelopeHeader.MaxRecipients => RelayErrorCode.TooManyRecipients,
                _ => RelayErrorCode.HeaderInvalid,
            }, e.Message);
        }
    }

    /// <summary>The number of recipients of a header that does not decode, so that this one mistake gets its own code; null where it is not to be found.</summary>
    private static int? CountRecipients(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return CborMap.Decode(bytes).TryGetValue("to", out var to) && to.Kind == CborKind.Array ? to.AsArray().Count : null;
        }
        catch (ProtocolException)
        {
            return null;
        }
    }
}
