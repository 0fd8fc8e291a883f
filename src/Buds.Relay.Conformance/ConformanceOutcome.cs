namespace Buds.Relay.Conformance;

/// <summary>How a check ended.</summary>
public enum ConformanceOutcome
{
    /// <summary>The relay does what the rule asks for.</summary>
    Passed,

    /// <summary>It does not.</summary>
    Failed,

    /// <summary>The rule could not be checked at this relay.</summary>
    Skipped,
}
