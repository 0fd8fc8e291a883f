namespace Buds.Stress.Calibration;

/// <summary>One figure for the planner.</summary>
/// <param name="Name">As the planner knows it.</param>
/// <param name="Value">In its unit.</param>
/// <param name="Unit"><c>ms</c>, <c>bytes</c> or <c>count</c>.</param>
/// <param name="Scenario">What was done, where that is not the run's scenario.</param>
internal sealed record MeasuredCoefficient(string Name, double Value, string Unit, string? Scenario = null);
