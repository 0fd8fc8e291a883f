using Buds.Stress.Measuring;

namespace Buds.Stress.Tests.Measuring;

public sealed class LogHistogramTests
{
    private readonly LogHistogram _histogram = new();

    [Fact]
    public void Small_numbers_are_exact()
    {
        for (var value = 0; value < 64; value++)
        {
            _histogram.Add(value);
        }

        _histogram.Summarize().P50.ShouldBe(31);
        _histogram.Summarize().Max.ShouldBe(63);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(4095)]
    [InlineData(1_000_003)]
    [InlineData(86_400_000_000)]
    [InlineData(20_000_000_000_000)]
    public void Large_numbers_are_within_two_percent(long value)
    {
        _histogram.Add(value);
        _histogram.Add(value * 2);
        _histogram.Summarize().P50.ShouldBe(value, value * 0.016);
    }

    [Fact]
    public void Quantiles_are_those_of_what_was_added()
    {
        int[] values = [.. Enumerable.Range(1, 100_000)];
        new Random(1).Shuffle(values);
        Parallel.ForEach(values, value => _histogram.Add(value));
        var quantiles = _histogram.Summarize();
        quantiles.Count.ShouldBe(100_000);
        quantiles.P50.ShouldBe(50_000, 800);
        quantiles.P95.ShouldBe(95_000, 1520);
        quantiles.P99.ShouldBe(99_000, 1584);
        quantiles.Max.ShouldBe(100_000);
        quantiles.Mean.ShouldBe(50_000.5);
    }

    [Fact]
    public void No_quantile_is_above_the_largest_number()
    {
        _histogram.Add(1_000_001);
        _histogram.Summarize().P99.ShouldBeLessThanOrEqualTo(1_000_001);
    }

    [Fact]
    public void Empty_one_is_all_zero() => _histogram.Summarize().ShouldBe(default);

    [Theory]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    public void Numbers_out_of_range_are_counted_at_its_ends(long value)
    {
        _histogram.Add(value);
        _histogram.Summarize().Count.ShouldBe(1);
    }
}
