using Buds.Stress.Measuring;

namespace Buds.Stress.Tests.Measuring;

public sealed class LinearTrendTests
{
    [Fact]
    public void Line_through_points_of_a_line_is_that_line() =>
        LinearTrend.Through([(0, 5), (1, 7), (3, 11)]).ShouldSatisfyAllConditions(line => line.Slope.ShouldBe(2, 1e-9), line => line.Intercept.ShouldBe(5, 1e-9));

    [Fact]
    public void Noise_around_a_level_has_no_slope() => LinearTrend.Through([(0, 5), (1, 6), (2, 6), (3, 5)]).Slope.ShouldBe(0, 1e-9);

    [Fact]
    public void One_point_is_level() => LinearTrend.Through([(3, 8)]).ShouldBe(new LinearTrend(0, 8));
}
