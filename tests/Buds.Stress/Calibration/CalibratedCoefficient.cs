using System.Globalization;
using Buds.Stress.Planning;

namespace Buds.Stress.Calibration;

/// <summary>A coefficient as all rounds together say it.</summary>
/// <param name="Known">Which it is.</param>
/// <param name="What">What was done in a round.</param>
/// <param name="Samples">What the rounds say, in ascending order.</param>
internal sealed record CalibratedCoefficient(KnownCoefficient Known, string What, IReadOnlyList<double> Samples)
{
    private const int Digits = 4;

    /// <summary>The median of the rounds, to four digits; nothing costs less than nothing.</summary>
    public double Value => Rounded(Math.Max(0, (Samples[(Samples.Count - 1) / 2] + Samples[Samples.Count / 2]) / 2));

    public double Lowest => Rounded(Samples[0]);

    public double Highest => Rounded(Samples[^1]);

    /// <summary>What was done, and how far the rounds lie apart.</summary>
    public string Scenario => Samples.Count == 1
        ? $"{What}; measured once"
        : string.Create(CultureInfo.InvariantCulture, $"{What}; {Samples.Count} rounds, {Lowest} to {Highest} {Known.UnitName}");

    private static double Rounded(double value) => double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
