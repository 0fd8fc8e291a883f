namespace Buds.Relay.Server.Stores;

/// <summary>How a claim ended.</summary>
public enum LegacyClaimStatus
{
    /// <summary>The device has the old one's messages.</summary>
    Claimed,

    /// <summary>The old device is not known.</summary>
    Unknown,

    /// <summary>A device of another account has them.</summary>
    Conflict,
}
