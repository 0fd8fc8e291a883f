using System.Text.RegularExpressions;
using ScottPlot;

namespace Buds.Stress.Report;

/// <summary>A plot over the time of a run, as an SVG element to put into a page.</summary>
internal sealed partial class Chart(string title, string unit)
{
    private const int Width = 760;
    private const int Height = 260;
    private const float LineWidth = 1.5f;
    private const double Headroom = 1.05;

    private readonly List<(string Name, double[] X, double[] Y)> _lines = [];

    public string Title => title;

    /// <summary>Adds a line; points without a value are left out.</summary>
    public Chart Line(string name, IEnumerable<(double Seconds, double? Value)> points)
    {
        (double X, double Y)[] seen = [.. points.Where(point => point.Value is not null).Select(point => (point.Seconds / 60, point.Value!.Value))];
        if (seen.Length > 1)
        {
            _lines.Add((name, [.. seen.Select(point => point.X)], [.. seen.Select(point => point.Y)]));
        }

        return this;
    }

    /// <summary>The plot; nothing where no line has points.</summary>
    /// <param name="number">Tells its ids from those of other plots in the page.</param>
    public string? ToSvg(int number)
    {
        if (_lines.Count == 0)
        {
            return null;
        }

        using var plot = new Plot();
        foreach (var (name, x, y) in _lines)
        {
            var line = plot.Add.ScatterLine(x, y);
            (line.LegendText, line.LineWidth) = (name, LineWidth);
        }

        plot.Axes.Title.Label.IsVisible = false;
        plot.XLabel("minutes since the start");
        plot.YLabel(unit);
        var top = _lines.Max(line => line.Y.Max());
        plot.Axes.SetLimits(_lines.Min(line => line.X[0]), _lines.Max(line => line.X[^1]), 0, top > 0 ? top * Headroom : 1);
        plot.ShowLegend(Edge.Right);
        var svg = plot.GetSvgXml(Width, Height);

        // Whatever fonts this machine has, the page's reader has others. Inside a page, names of namespaces are not asked for; ids are the page's and not the plot's.
        return FontFamily().Replace(svg[svg.IndexOf("<svg", StringComparison.Ordinal)..], "font-family=\"system-ui, sans-serif\"")
            .Replace(" xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal)
            .Replace(" xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "", StringComparison.Ordinal)
            .Replace("cl_", FormattableString.Invariant($"plot{number}-"), StringComparison.Ordinal)
            .Replace($"width=\"{Width}\" height=\"{Height}\">", $"viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">", StringComparison.Ordinal);
    }

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex FontFamily();
}
