namespace Buds.Stress.Load;

/// <summary>How many people are in a Circle, and how many devices a person has.</summary>
internal static class People
{
    public const int FewestInCircle = 2;
    public const int MostInCircle = 12;
    public const double MeanInCircle = 6;

    private const int FewestDevices = 1;
    private const int MostDevices = 5;

    /// <summary>2 to 12, 6 on average.</summary>
    public static int DrawCircle(Random random) => Draw(FewestInCircle, MostInCircle, MeanInCircle, random);

    /// <summary>1 to 5.</summary>
    public static int DrawDevices(double mean, Random random) => Draw(FewestDevices, MostDevices, mean, random);

    // Binomial: as many tosses as there are steps between the fewest and the most.
    private static int Draw(int fewest, int most, double mean, Random random)
    {
        var chance = (mean - fewest) / (most - fewest);
        return fewest + Enumerable.Range(0, most - fewest).Count(_ => random.NextDouble() < chance);
    }
}
