using System.Text.Json;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Legacy;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Import;

/// <summary>Makes of an old relay's rows what this one stores, or says what is wrong with them.</summary>
internal static class LegacyRowParser
{
    private const int MaxDid = 128;
    private const int MaxDeliveries = 256;
    private const long MaxTime = 253_402_300_799_999;

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    public static LegacyDevice? ParseDevice(string? id, string? did, string? agreementKey, string? signingKey) =>
        TryParseId(id, out var device) && did is { Length: > 0 and <= MaxDid }
        && TryDecode(agreementKey, LegacyDeviceKey.PrivateKeySize) is { } agreement && TryDecode(signingKey, Ed25519PublicKey.Size) is { } signing
            ? new LegacyDevice(DeviceId.FromBytes(device.ToByteArray(bigEndian: true)), did, agreement, signing)
            : null;

    /// <summary>The message, without its payload.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ownerOf">The account of a device, as the old relay names both.</param>
    /// <param name="delivered">The accounts that have the message.</param>
    /// <param name="message">The message; its payload's size and hash are those of nothing.</param>
    /// <returns>Null, or one of <see cref="LegacyImportReason"/>.</returns>
    public static string? TryParse(LegacyRow row, Func<string, string?> ownerOf, IReadOnlyList<string> delivered, out StoredLegacyMessage? message)
    {
        message = null;
        if (!TryParseId(row.MessageId, out var id))
        {
            return LegacyImportReason.MessageId;
        }

        if (!Cid.TryParse(row.ReceiptCid, out var cid))
        {
            return LegacyImportReason.ReceiptCid;
        }

        if (row.Sender is not { Length: > 0 and <= MaxDid } || !TryParseId(row.SenderDevice, out var sender))
        {
            return LegacyImportReason.Sender;
        }

        if (row is not { CreatedAt: >= 0 and <= MaxTime and var created, ExpiresAt: >= 0 and <= MaxTime and var expires }
            || expires < created || expires - created > LongestLife.TotalMilliseconds)
        {
            return LegacyImportReason.Times;
        }

        var signature = string.IsNullOrEmpty(row.Signature) ? [] : TryDecode(row.Signature, Ed25519PublicKey.SignatureSize);
        if (signature is null)
        {
            return LegacyImportReason.Signature;
        }

        if (ParseWrappedKeys(row.WrappedKeys, ownerOf, delivered) is not { Count: > 0 } deliveries)
        {
            return LegacyImportReason.WrappedKeys;
        }

        if (row.PayloadKey is { Length: > 0 } key && key != $"messages/{row.MessageId}.bin")
        {
            return LegacyImportReason.PayloadKey;
        }

        message = new StoredLegacyMessage
        {
            Id = MessageId.FromBytes(id.ToByteArray(bigEndian: true)),
            ReceiptCid = cid,
            Sender = row.Sender,
            SenderDevice = DeviceId.FromBytes(sender.ToByteArray(bigEndian: true)),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(created),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(expires),
            PayloadSize = 0,
            PayloadSha256 = default,
            Signature = signature,
            Deliveries = deliveries,
        };
        return null;
    }

    private static List<LegacyDelivery>? ParseWrappedKeys(string? json, Func<string, string?> ownerOf, IReadOnlyList<string> delivered)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var deliveries = new Dictionary<DeviceId, LegacyDelivery>();
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (deliveries.Count == MaxDeliveries || !TryParseId(entry.Name, out var id) || entry.Value.ValueKind != JsonValueKind.String
                    || (TryDecode(entry.Value.GetString(), LegacyEnvelope.WrappedKeySize) ?? TryDecode(entry.Value.GetString(), LegacyEnvelope.EarlyWrappedKeySize)) is not { } wrapped)
                {
                    return null;
                }

                var device = DeviceId.FromBytes(id.ToByteArray(bigEndian: true));
                if (!deliveries.TryAdd(device, new LegacyDelivery(device, wrapped, ownerOf(entry.Name) is { } owner && delivered.Contains(owner))))
                {
                    return null;
                }
            }

            return [.. deliveries.Values];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The old app wrote them in capital letters.
    private static bool TryParseId(string? text, out Guid id)
    {
        id = default;
        return text is not null && Guid.TryParseExact(text, "D", out id) && id != Guid.Empty;
    }

    private static byte[]? TryDecode(string? text, int size)
    {
        var bytes = new byte[size];
        return text is not null && text.Length == (size + 2) / 3 * 4 && Convert.TryFromBase64String(text, bytes, out var written) && written == size ? bytes : null;
    }
}
