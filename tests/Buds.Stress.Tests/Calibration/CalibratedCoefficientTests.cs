using Buds.Stress.Calibration;
using Buds.Stress.Planning;

namespace Buds.Stress.Tests.Calibration;

public sealed class CalibratedCoefficientTests
{
    [Theory]
    [InlineData(new[] { 3.0, 1, 2 }, 2)]
    [InlineData(new[] { 4.0, 1, 2, 3 }, 2.5)]
    [InlineData(new[] { 7.0 }, 7)]
    public void Value_is_the_median_of_the_rounds(double[] rounds, double value) => Of(rounds).Value.ShouldBe(value);

    [Fact]
    public void Value_has_four_digits() => Of(0.123456).Value.ShouldBe(0.1235);

    [Fact]
    public void What_came_out_below_zero_counts_as_nothing_and_is_shown_as_it_came_out()
    {
        var coefficient = Of(-2, -1, -1);

        coefficient.Value.ShouldBe(0);
        coefficient.Lowest.ShouldBe(-2);
    }

    [Fact]
    public void Scenario_says_how_far_rounds_lie_apart() => Of(0.25, 0.5, 1).Scenario.ShouldBe("calls; 3 rounds, 0.25 to 1 ms");

    [Fact]
    public void Scenario_of_one_round_says_so() => Of(0.25).Scenario.ShouldBe("calls; measured once");

    private static CalibratedCoefficient Of(params double[] rounds)
    {
        var samples = new CalibrationSamples();
        foreach (var round in rounds)
        {
            samples.Add(KnownCoefficients.RelayAck, round, "calls");
        }

        return samples.Summarize().Single();
    }
}
