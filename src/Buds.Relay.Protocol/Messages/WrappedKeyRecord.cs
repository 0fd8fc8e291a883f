using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Messages;

/// <summary>A message's content key, wrapped for one device (protocol.md §4 step 5).</summary>
public sealed record WrappedKeyRecord
{
    /// <summary>The device that can open it.</summary>
    public required DeviceId DeviceId { get; init; }

    /// <summary>The number of the key bundle it was wrapped for.</summary>
    public required uint KeyId { get; init; }

    /// <summary>HPKE's encapsulated key: 32 bytes in suite 1, 1120 in suite 2.</summary>
    public required ReadOnlyMemory<byte> Enc { get; init; }

    /// <summary>HPKE's ciphertext, 48 bytes.</summary>
    public required ReadOnlyMemory<byte> Ct { get; init; }
}
