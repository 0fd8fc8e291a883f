namespace Buds.Crypto.Envelopes;

/// <summary>What a sender does with a device whose newest key bundle has expired (protocol.md §2).</summary>
public enum ExpiredBundlePolicy
{
    /// <summary>Refuse to seal the message.</summary>
    Refuse,

    /// <summary>Seal to the expired bundle: whoever asked knows that the relay has no newer one.</summary>
    UseExpired,

    /// <summary>Leave the device out.</summary>
    Skip,
}
