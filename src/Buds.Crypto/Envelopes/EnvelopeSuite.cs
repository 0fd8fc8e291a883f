namespace Buds.Crypto.Envelopes;

/// <summary>How the content key of an envelope is wrapped (protocol.md §4).</summary>
public enum EnvelopeSuite
{
    /// <summary>HPKE with DHKEM(X25519, HKDF-SHA256): 80 bytes a device.</summary>
    X25519 = 1,

    /// <summary>HPKE with X-Wing, which a quantum computer does not break: 1168 bytes a device.</summary>
    XWing = 2,
}
