using Buds.Stress.Load;

namespace Buds.Stress.Tests.Load;

public sealed class DayCurveTests
{
    [Fact]
    public void Mean_of_the_day_is_one() =>
        Enumerable.Range(0, 1440).Average(minute => DayCurve.RateAt(TimeSpan.FromMinutes(minute))).ShouldBe(1, 0.001);

    [Fact]
    public void Evening_is_three_times_the_mean_and_the_highest()
    {
        DayCurve.RateAt(TimeSpan.FromHours(20)).ShouldBe(3);
        Enumerable.Range(0, 1440).Max(minute => DayCurve.RateAt(TimeSpan.FromMinutes(minute))).ShouldBe(3);
    }

    [Fact]
    public void Night_is_quiet() => DayCurve.RateAt(TimeSpan.FromHours(3)).ShouldBeLessThan(0.1);

    [Fact]
    public void Midnight_follows_the_last_hour_without_a_step() =>
        DayCurve.RateAt(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1)).ShouldBe(DayCurve.RateAt(TimeSpan.Zero), 0.001);

    [Fact]
    public void Drawn_times_are_in_order_and_follow_the_curve()
    {
        var times = DayCurve.Draw(100_000, new Random(1));
        times.ShouldBe(times.Order());
        ((double)times.Count(time => time.Hours == 20)).ShouldBe(100_000 / 24.0 * 2.8, 600);
        ((double)times.Count(time => time.Hours == 3)).ShouldBe(100_000 / 24.0 * 0.05, 60);
    }

    [Fact]
    public void Same_seed_draws_the_same_times() => DayCurve.Draw(100, new Random(7)).ShouldBe(DayCurve.Draw(100, new Random(7)));

    [Fact]
    public void Even_times_are_spread_over_the_whole_span()
    {
        var times = DayCurve.DrawEvenly(10_000, TimeSpan.FromHours(1), new Random(1));
        times.ShouldBe(times.Order());
        ((double)times.Count(time => time < TimeSpan.FromMinutes(15))).ShouldBe(2500, 200);
        times[^1].ShouldBeLessThan(TimeSpan.FromHours(1));
    }
}
