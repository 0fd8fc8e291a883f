namespace Buds.Simulation;

/// <summary>What must hold did not.</summary>
internal sealed class InvariantException(int seed, string message, string history) : Exception($"Seed {seed}: {message}")
{
    /// <summary>What happened until then.</summary>
    public string History => history;
}
