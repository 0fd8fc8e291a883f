using System.Globalization;
using System.Text.RegularExpressions;
using Buds.Stress.Report;

namespace Buds.Stress.Tests.Report;

public sealed partial class ChartTests
{
    [Fact]
    public void Every_point_of_a_line_is_within_the_plot()
    {
        var svg = new Chart("Rates", "a second").Line("sent", [(0, 5), (60, 70_000), (120, 30)]).ToSvg(0)!;
        double[] heights = [.. Heights(svg)];
        heights.Length.ShouldBe(3);
        heights.ShouldAllBe(y => y > 0 && y < 260);
    }

    [Fact]
    public void Highest_point_is_far_above_the_lowest()
    {
        double[] heights = [.. Heights(new Chart("Rates", "a second").Line("sent", [(0, 0), (60, 10)]).ToSvg(0)!)];
        (heights[0] - heights[1]).ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Line_without_points_makes_no_plot() => new Chart("Rates", "a second").Line("sent", [(0, null), (60, null)]).ToSvg(0).ShouldBeNull();

    // The path of the first line's colour: its y, downwards.
    private static IEnumerable<double> Heights(string svg)
    {
        var path = FirstLine().Matches(svg).Select(match => match.Groups[1].Value).First(d => d.Contains('L'));
        return Point().Matches(path).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""<path[^>]*stroke="#1F77B4"[^>]* d="([^"]+)[^>]*>""")]
    private static partial Regex FirstLine();

    [GeneratedRegex("""[ML][-\d.e]+[ ,]([-\d.e]+)""")]
    private static partial Regex Point();
}
