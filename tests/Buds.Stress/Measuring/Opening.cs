namespace Buds.Stress.Measuring;

/// <summary>What the ledger says of a message that a device has opened.</summary>
internal enum Opening
{
    /// <summary>As it should be.</summary>
    Right,

    /// <summary>The device has shown it to its app before.</summary>
    Duplicate,

    /// <summary>Another content than was sent.</summary>
    Wrong,

    /// <summary>Nobody sent it to this device.</summary>
    Unexpected,
}
