namespace Buds.Stress.Planning;

/// <summary>What a run has measured.</summary>
internal sealed record Coefficient
{
    /// <value>In <see cref="Unit"/>; finite, from 0.</value>
    public required double Value { get; init; }

    /// <value>The unit of the coefficient's name: <c>ms</c>, <c>bytes</c> or <c>count</c>.</value>
    public required string Unit { get; init; }

    /// <value>The name of a source of the same file.</value>
    public required string Source { get; init; }

    /// <value>What was done while it was measured, such as the scenario's name and its size.</value>
    public required string Scenario { get; init; }

    /// <value>Whether the real value may only be lower, as where a client's CPU time could not be told from the relay's.</value>
    public bool IsUpperBound { get; init; }
}
