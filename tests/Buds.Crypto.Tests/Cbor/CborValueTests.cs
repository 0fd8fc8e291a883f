using Buds.Crypto.Cbor;

namespace Buds.Crypto.Tests.Cbor;

public sealed class CborValueTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(23, "17")]
    [InlineData(24, "1818")]
    [InlineData(255, "18ff")]
    [InlineData(256, "190100")]
    [InlineData(65_535, "19ffff")]
    [InlineData(65_536, "1a00010000")]
    [InlineData(4_294_967_295, "1affffffff")]
    [InlineData(4_294_967_296, "1b0000000100000000")]
    [InlineData(-1, "20")]
    [InlineData(-24, "37")]
    [InlineData(-25, "3818")]
    [InlineData(-256, "38ff")]
    [InlineData(-257, "390100")]
    [InlineData(long.MaxValue, "1b7fffffffffffffff")]
    [InlineData(long.MinValue, "3b7fffffffffffffff")]
    public void Integer_is_written_in_the_shortest_form(long value, string hex) =>
        Convert.ToHexStringLower(CborValue.FromInteger(value).Encode()).ShouldBe(hex);

    [Fact]
    public void Integer_of_64_bits_and_a_sign_is_kept()
    {
        CborValue.Decode(CborValue.FromInteger(ulong.MaxValue).Encode()).AsInteger().ShouldBe(ulong.MaxValue);
        CborValue.Decode(CborValue.FromInteger(-1 - (Int128)ulong.MaxValue).Encode()).AsInteger().ShouldBe(-1 - (Int128)ulong.MaxValue);
        Should.Throw<ArgumentOutOfRangeException>(() => CborValue.FromInteger(1 + (Int128)ulong.MaxValue));
        Should.Throw<ArgumentOutOfRangeException>(() => CborValue.FromInteger(-2 - (Int128)ulong.MaxValue));
    }

    [Theory]
    [InlineData(0.0, "fb0000000000000000")]
    [InlineData(1.0, "fb3ff0000000000000")]
    [InlineData(1.5, "fb3ff8000000000000")]
    [InlineData(double.MaxValue, "fb7fefffffffffffff")]
    [InlineData(double.Epsilon, "fb0000000000000001")]
    public void Float_is_written_as_binary64(double value, string hex)
    {
        var encoded = CborValue.FromFloat(value).Encode();

        Convert.ToHexStringLower(encoded).ShouldBe(hex);
        CborValue.Decode(encoded).Kind.ShouldBe(CborKind.Float);
    }

    [Fact]
    public void Negative_zero_is_written_without_its_sign() =>
        CborValue.FromFloat(double.NegativeZero).Encode().ShouldBe(CborValue.FromFloat(0).Encode());

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Float_that_is_not_finite_is_refused(double value) =>
        Should.Throw<ArgumentOutOfRangeException>(() => CborValue.FromFloat(value));

    [Fact]
    public void Text_with_a_lone_surrogate_is_not_written()
    {
        foreach (var text in (string[])["\ud800", "a\udc00", "\udc00\ud800"])
        {
            Should.Throw<ArgumentException>(() => CborValue.FromText(text).Encode());
            Should.Throw<ArgumentException>(() => new CborMap { { text, 1 } }.Encode());
        }
    }

    [Fact]
    public void Nesting_above_the_limit_is_not_written()
    {
        CborValue Nested(int depth) => depth == 0 ? 0 : CborValue.FromArray([Nested(depth - 1)]);
        CborValue NestedMaps(int depth) => depth == 1 ? new CborMap() : new CborMap { { "k", NestedMaps(depth - 1) } };

        CborValue.Decode(Nested(16).Encode()).Kind.ShouldBe(CborKind.Array);
        CborValue.Decode(NestedMaps(16).Encode()).Kind.ShouldBe(CborKind.Map);
        Should.Throw<ArgumentException>(() => Nested(17).Encode());
        Should.Throw<ArgumentException>(() => NestedMaps(17).Encode());
    }

    [Fact]
    public void Map_inside_itself_is_not_written()
    {
        var map = new CborMap();
        map.Add("self", map);

        Should.Throw<ArgumentException>(() => map.Encode());
    }

    [Fact]
    public void More_items_than_the_limit_are_not_written() =>
        Should.Throw<ArgumentException>(() => CborValue.FromArray([.. Enumerable.Repeat(CborValue.Null, CborValue.MaxItems)]).Encode());

    [Fact]
    public void Item_read_as_another_kind_is_refused()
    {
        Should.Throw<InvalidOperationException>(() => CborValue.FromText("1").AsInteger());
        Should.Throw<InvalidOperationException>(() => CborValue.FromInteger(1).AsFloat());
        Should.Throw<InvalidOperationException>(() => CborValue.Null.AsBytes());
        Should.Throw<InvalidOperationException>(() => CborValue.Null.AsMap());
    }
}
