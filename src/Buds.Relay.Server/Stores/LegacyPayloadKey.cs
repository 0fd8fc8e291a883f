using Buds.Crypto.Identifiers;
using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>Where the payload of a message of suite 0 is in the blob store: apart from the others, whose sweep does not know it.</summary>
public static class LegacyPayloadKey
{
    /// <summary>What all keys begin with.</summary>
    public const string Prefix = "legacy/";

    /// <summary>The key of a message's payload.</summary>
    public static BlobKey Of(StoredLegacyMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Of(message.Id, message.PayloadSha256);
    }

    /// <summary>The key of a message's payload, by its SHA-256 of 32 bytes.</summary>
    public static BlobKey Of(MessageId message, ReadOnlyMemory<byte> sha256) => BlobKey.Parse($"{Prefix}{message}/{Convert.ToHexStringLower(sha256.Span)}");
}
