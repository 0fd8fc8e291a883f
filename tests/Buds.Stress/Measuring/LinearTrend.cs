namespace Buds.Stress.Measuring;

/// <summary>A straight line through points by least squares.</summary>
/// <param name="Slope">Rise a unit of x.</param>
/// <param name="Intercept">Height at x = 0.</param>
internal readonly record struct LinearTrend(double Slope, double Intercept)
{
    /// <summary>The line through points; level where there are fewer than two.</summary>
    public static LinearTrend Through(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 2)
        {
            return new LinearTrend(0, points.Count == 0 ? 0 : points[0].Y);
        }

        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        var slope = spread == 0 ? 0 : points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        return new LinearTrend(slope, meanY - (slope * meanX));
    }
}
