namespace Buds.Stress.Planning.Prices;

/// <summary>What a provider asks for something.</summary>
internal sealed record Price
{
    /// <value>Its name within the sheet.</value>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <value>What is counted: one of the meters of docs/capacity.md.</value>
    public required string Meter { get; init; }

    /// <value>What the price is for, as in "a million requests".</value>
    public required string Unit { get; init; }

    /// <value>How many of the meter that is: 1,000,000 for a million requests. Above 0.</value>
    public required double Per { get; init; }

    /// <value>How much of the meter is free each month.</value>
    public double Free { get; init; }

    /// <value>Prices by quantity, smallest first; the last has no end.</value>
    public required IReadOnlyList<PriceTier> Tiers { get; init; }

    /// <value>Of when the price is, as the source says it.</value>
    public required string AsOf { get; init; }

    /// <value>Where it is from.</value>
    public required string Source { get; init; }

    /// <value>Whether the source publishes the price, or it is from memory.</value>
    public required bool IsChecked { get; init; }
}
