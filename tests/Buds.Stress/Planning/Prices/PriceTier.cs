namespace Buds.Stress.Planning.Prices;

/// <summary>A price that holds up to a quantity.</summary>
internal sealed record PriceTier
{
    /// <value>The quantity a month up to which it holds, what is free included; nothing for the last tier.</value>
    public double? UpTo { get; init; }

    /// <value>For <see cref="Price.Per"/> of the meter; nothing where no price is known.</value>
    public double? Each { get; init; }
}
