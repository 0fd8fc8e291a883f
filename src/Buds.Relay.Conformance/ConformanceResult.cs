namespace Buds.Relay.Conformance;

/// <summary>What came of a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">What was expected and what came, or why the check was left out; null where it passed.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ConformanceResult(ConformanceCheck Check, ConformanceOutcome Outcome, string? Message, TimeSpan Duration);
