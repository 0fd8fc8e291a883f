namespace Buds.Crypto.Envelopes;

/// <summary>A message as it came from a relay, nothing of it verified; its payload comes apart.</summary>
/// <param name="Header">The header's bytes.</param>
/// <param name="Signature">The signature over them.</param>
/// <param name="KeyId">Which of this device's keys the content key was wrapped for.</param>
/// <param name="Encapsulated">The encapsulated key.</param>
/// <param name="Ciphertext">The wrapped content key.</param>
public sealed record ReceivedEnvelope(
    ReadOnlyMemory<byte> Header,
    ReadOnlyMemory<byte> Signature,
    uint KeyId,
    ReadOnlyMemory<byte> Encapsulated,
    ReadOnlyMemory<byte> Ciphertext);
