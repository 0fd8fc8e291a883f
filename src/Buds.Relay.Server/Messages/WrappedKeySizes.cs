namespace Buds.Relay.Server.Messages;

/// <summary>The sizes of an encapsulated key in bytes (protocol.md §4 step 5).</summary>
internal static class WrappedKeySizes
{
    public const int X25519 = 32;
    public const int XWing = 1120;
}
