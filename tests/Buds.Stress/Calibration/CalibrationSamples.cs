using Buds.Stress.Planning;

namespace Buds.Stress.Calibration;

/// <summary>What the rounds have measured.</summary>
internal sealed class CalibrationSamples
{
    private readonly Dictionary<KnownCoefficient, (string What, List<double> Values)> _samples = [];

    /// <summary>Adds what a round says.</summary>
    /// <param name="known">The coefficient.</param>
    /// <param name="value">In its unit.</param>
    /// <param name="what">What was done in the round.</param>
    public void Add(KnownCoefficient known, double value, string what)
    {
        if (!_samples.TryGetValue(known, out var samples))
        {
            _samples[known] = samples = (what, []);
        }

        samples.Values.Add(value);
    }

    public IReadOnlyList<CalibratedCoefficient> Summarize() => [.. _samples
        .OrderBy(sample => sample.Key.Name, StringComparer.Ordinal)
        .Select(sample => new CalibratedCoefficient(sample.Key, sample.Value.What, [.. sample.Value.Values.Order()]))];
}
