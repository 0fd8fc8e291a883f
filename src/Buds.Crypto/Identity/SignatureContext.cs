namespace Buds.Crypto.Identity;

/// <summary>What a signature is for: it goes in front of the signed bytes, so that no signature can pass for another (protocol.md §2).</summary>
internal static class SignatureContext
{
    public static ReadOnlySpan<byte> DeviceList => "buds/device-list/v1"u8;

    public static ReadOnlySpan<byte> KeyBundle => "buds/key-bundle/v1"u8;

    public static ReadOnlySpan<byte> ClaimLegacy => "buds/claim-legacy/v1"u8;

    public static ReadOnlySpan<byte> Envelope => "buds/envelope/v1"u8;
}
