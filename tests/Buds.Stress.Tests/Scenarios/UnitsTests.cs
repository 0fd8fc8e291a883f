using Buds.Stress.Scenarios;

namespace Buds.Stress.Tests.Scenarios;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86_400)]
    public void Times_are_a_number_and_a_unit(string text, double seconds)
    {
        Units.TryParseTime(text, out var time).ShouldBeTrue();
        time.TotalSeconds.ShouldBe(seconds);
    }

    [Theory]
    [InlineData("800", 800)]
    [InlineData("800B", 800)]
    [InlineData("500KB", 500_000)]
    [InlineData("1.5mb", 1_500_000)]
    public void Sizes_are_bytes_or_have_a_unit(string text, int bytes)
    {
        Units.TryParseSize(text, out var size).ShouldBeTrue();
        size.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5x")]
    public void Other_texts_are_no_times(string text) => Units.TryParseTime(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("KB")]
    [InlineData("-1KB")]
    [InlineData("5000MB")]
    public void Other_texts_are_no_sizes(string text) => Units.TryParseSize(text, out _).ShouldBeFalse();
}
