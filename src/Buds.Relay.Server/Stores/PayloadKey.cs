using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>Where a message's payload is in the blob store: <c>payloads/{message id}/{SHA-256 in hex}</c>.</summary>
public static class PayloadKey
{
    /// <summary>What all keys begin with.</summary>
    public const string Prefix = "payloads/";

    private const int IdLength = 36;

    /// <summary>The key of a payload.</summary>
    /// <exception cref="ArgumentException">The default id, or not the 32 bytes of a SHA-256.</exception>
    public static BlobKey Of(MessageId message, ReadOnlyMemory<byte> sha256) => !message.IsDefault && sha256.Length == SHA256.HashSizeInBytes
        ? BlobKey.Parse($"{Prefix}{message}/{Convert.ToHexStringLower(sha256.Span)}")
        : throw new ArgumentException("A payload has a message id and a SHA-256 of 32 bytes.", nameof(sha256));

    /// <summary>Reads a key; false for a blob that is no payload.</summary>
    public static bool TryParse(BlobKey key, out MessageId message, out ReadOnlyMemory<byte> sha256)
    {
        message = default;
        sha256 = default;
        var text = key.Value;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length != Prefix.Length + IdLength + 1 + (2 * SHA256.HashSizeInBytes))
        {
            return false;
        }

        var hash = new byte[SHA256.HashSizeInBytes];
        if (!MessageId.TryParse(text.Substring(Prefix.Length, IdLength), out message)
            || Convert.FromHexString(text.AsSpan(Prefix.Length + IdLength + 1), hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        sha256 = hash;
        return Of(message, sha256) == key;
    }
}
