using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Envelopes;

/// <summary>The content key of an envelope, sealed to one device by HPKE (protocol.md §4).</summary>
/// <param name="Device">The device.</param>
/// <param name="KeyId">Which of the device's keys opens it.</param>
/// <param name="Encapsulated">The encapsulated key: 32 bytes in suite 1, 1120 in suite 2.</param>
/// <param name="Ciphertext">The sealed content key, 48 bytes.</param>
public sealed record WrappedKey(DeviceId Device, uint KeyId, ReadOnlyMemory<byte> Encapsulated, ReadOnlyMemory<byte> Ciphertext)
{
    /// <summary>The size of <see cref="Ciphertext"/> in bytes.</summary>
    public const int CiphertextSize = 48;
}
