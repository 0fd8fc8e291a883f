using Buds.Stress.Planning;

namespace Buds.Stress.Tests.Planning;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("500KB", 500_000)]
    [InlineData("500 KB", 500_000)]
    [InlineData("500KiB", 512_000)]
    [InlineData("1.5MB", 1_500_000)]
    [InlineData("4GiB", 4_294_967_296)]
    [InlineData("2TB", 2e12)]
    [InlineData("92B", 92)]
    [InlineData("1000", 1000)]
    public void Size_is_read_with_its_unit(string text, double bytes) => Quantity.Bytes(text).ShouldBe(bytes);

    [Theory]
    [InlineData("30min", 0.5)]
    [InlineData("12h", 12)]
    [InlineData("2d", 48)]
    [InlineData("7", 7)]
    public void Time_is_read_in_hours(string text, double hours) => Quantity.Hours(text).ShouldBe(hours);

    [Theory]
    [InlineData("2%", 0.02)]
    [InlineData("0.02", 0.02)]
    public void Share_is_read_as_percent_or_fraction(string text, double share) => Quantity.Share(text).ShouldBe(share);

    [Theory]
    [InlineData("")]
    [InlineData("KB")]
    [InlineData("5XB")]
    [InlineData("500kb")]
    [InlineData("-1KB")]
    [InlineData("1e3")]
    [InlineData("1,5MB")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void What_is_no_size_is_refused(string text) =>
        Should.Throw<PlanException>(() => Quantity.Bytes(text)).Code.ShouldBe(PlanErrorCode.QuantityInvalid);
}
