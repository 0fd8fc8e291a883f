using System.Globalization;

namespace Buds.Stress.Relay;

/// <summary>The numbers of a Prometheus exposition, by name and labels.</summary>
internal sealed class PrometheusText
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public static PrometheusText Parse(string text)
    {
        var parsed = new PrometheusText();
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var (open, close) = (line.IndexOf('{', StringComparison.Ordinal), line.LastIndexOf('}'));
            var nameEnds = open < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : open;
            var rest = line[(close < 0 ? nameEnds : close + 1)..].Trim().Split(' ')[0];
            if (double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                parsed._samples.Add((line[..nameEnds], open < 0 ? "" : line[(open + 1)..close], value));
            }
        }

        return parsed;
    }

    /// <summary>The sum of a metric over all of its label sets that hold some text.</summary>
    public double Sum(string name, string having = "") =>
        _samples.Where(sample => sample.Name == name && sample.Labels.Contains(having, StringComparison.Ordinal)).Sum(sample => sample.Value);

    /// <summary>The values that a label takes.</summary>
    public IReadOnlyList<string> Values(string name, string label) =>
        [.. _samples.Where(sample => sample.Name == name).Select(sample => Value(sample.Labels, label)).OfType<string>().Distinct()];

    /// <summary>The buckets of a histogram, each with what lies at or below its bound, in their order.</summary>
    public IReadOnlyList<(double Bound, double Count)> Buckets(string name, string having = "") =>
        [.. _samples
            .Where(sample => sample.Name == $"{name}_bucket" && sample.Labels.Contains(having, StringComparison.Ordinal))
            .GroupBy(sample => Value(sample.Labels, "le"))
            .Select(bucket => (Bound: bucket.Key == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Key!, CultureInfo.InvariantCulture), bucket.Sum(sample => sample.Value)))
            .OrderBy(bucket => bucket.Bound)];

    private static string? Value(string labels, string label)
    {
        var start = labels.IndexOf($"{label}=\"", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += label.Length + 2;
        return labels[start..labels.IndexOf('"', start)];
    }
}
