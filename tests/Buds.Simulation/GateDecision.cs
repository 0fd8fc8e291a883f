namespace Buds.Simulation;

/// <summary>What becomes of a request that a device makes.</summary>
internal enum GateDecision
{
    /// <summary>It goes to the relay.</summary>
    Pass,

    /// <summary>The device is killed before it leaves.</summary>
    Die,

    /// <summary>It takes effect at the relay, and the device is killed before the answer.</summary>
    PassAndDie,
}
