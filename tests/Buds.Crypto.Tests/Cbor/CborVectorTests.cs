using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Tests.Cbor;

public sealed class CborVectorTests
{
    // RFC 8949 Appendix A: those of its examples that are in the profile of protocol.md §1.
    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("0a")]
    [InlineData("17")]
    [InlineData("1818")]
    [InlineData("1819")]
    [InlineData("1864")]
    [InlineData("1903e8")]
    [InlineData("1a000f4240")]
    [InlineData("1b000000e8d4a51000")]
    [InlineData("1bffffffffffffffff")]
    [InlineData("3bffffffffffffffff")]
    [InlineData("20")]
    [InlineData("29")]
    [InlineData("3863")]
    [InlineData("3903e7")]
    [InlineData("fb3ff199999999999a")]
    [InlineData("fb7e37e43c8800759c")]
    [InlineData("fbc010666666666666")]
    [InlineData("f4")]
    [InlineData("f5")]
    [InlineData("f6")]
    [InlineData("40")]
    [InlineData("4401020304")]
    [InlineData("60")]
    [InlineData("6161")]
    [InlineData("6449455446")]
    [InlineData("62225c")]
    [InlineData("62c3bc")]
    [InlineData("63e6b0b4")]
    [InlineData("64f0908591")]
    [InlineData("80")]
    [InlineData("83010203")]
    [InlineData("8301820203820405")]
    [InlineData("98190102030405060708090a0b0c0d0e0f101112131415161718181819")]
    [InlineData("a0")]
    [InlineData("a26161016162820203")]
    [InlineData("826161a161626163")]
    [InlineData("a56161614161626142616361436164614461656145")]
    public void Canonical_example_of_the_rfc_reads_and_writes_to_the_same_bytes(string hex) =>
        Convert.ToHexStringLower(CborValue.Decode(Convert.FromHexString(hex)).Encode()).ShouldBe(hex);

    // The rest of Appendix A: tags, half and single floats, infinities, undefined, simple values, integer keys, indefinite lengths.
    [Theory]
    [InlineData("c249010000000000000000")]
    [InlineData("f90000")]
    [InlineData("f98000")]
    [InlineData("f93c00")]
    [InlineData("f97bff")]
    [InlineData("fa47c35000")]
    [InlineData("fa7f7fffff")]
    [InlineData("f97c00")]
    [InlineData("f97e00")]
    [InlineData("fa7f800000")]
    [InlineData("fb7ff0000000000000")]
    [InlineData("fb7ff8000000000000")]
    [InlineData("fbfff0000000000000")]
    [InlineData("f7")]
    [InlineData("f0")]
    [InlineData("f818")]
    [InlineData("f8ff")]
    [InlineData("c11a514b67b0")]
    [InlineData("d74401020304")]
    [InlineData("d818456449455446")]
    [InlineData("a201020304")]
    [InlineData("5f42010243030405ff")]
    [InlineData("7f657374726561646d696e67ff")]
    [InlineData("9fff")]
    [InlineData("83018202039f0405ff")]
    [InlineData("bf61610161629f0203ffff")]
    [InlineData("826161bf61626163ff")]
    public void Example_of_the_rfc_outside_the_profile_is_refused(string hex) =>
        Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("1800", "an integer that is not shortest")]
    [InlineData("190018", "an integer that is not shortest")]
    [InlineData("1a00000100", "an integer that is not shortest")]
    [InlineData("3817", "a negative integer that is not shortest")]
    [InlineData("5800", "a length that is not shortest")]
    [InlineData("7817" + "6161616161616161616161616161616161616161616161", "a length that is not shortest")]
    [InlineData("980101", "an array length that is not shortest")]
    [InlineData("b801616101", "a map length that is not shortest")]
    [InlineData("a2616201616101", "keys out of order")]
    [InlineData("a262616101616202", "a longer key before a shorter one")]
    [InlineData("a2616101616102", "a key twice")]
    [InlineData("fb8000000000000000", "negative zero")]
    [InlineData("61ff", "invalid UTF-8")]
    [InlineData("62c080", "overlong UTF-8")]
    [InlineData("63eda080", "a surrogate in UTF-8")]
    [InlineData("0000", "trailing bytes")]
    [InlineData("", "nothing")]
    public void What_is_not_canonical_is_refused(string hex, string why) =>
        Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString(hex)), why);

    [Fact]
    public void Refusal_says_where_and_why()
    {
        var refusal = Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString("8201f7")));

        refusal.Offset.ShouldBe(2);
        refusal.Reason.ShouldNotBeEmpty();
        refusal.Code.ShouldBe("malformed");
    }

    [Fact]
    public void Everything_that_the_rfc_calls_not_well_formed_is_refused()
    {
        foreach (var hex in VectorFile.Read("cbor/rfc8949-appendix-f-not-well-formed.json").EnumerateArray().SelectMany(kind => kind.GetProperty("hex").EnumerateArray()))
        {
            Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString(hex.GetString()!)), hex.GetString());
        }
    }

    [Fact]
    public void Nesting_of_sixteen_is_read_and_of_seventeen_refused()
    {
        Nested(16).Encode().ShouldBe([.. Enumerable.Repeat((byte)0x81, 16), 0x00]);
        CborValue.Decode(Nested(16).Encode()).Kind.ShouldBe(CborKind.Array);

        Should.Throw<CborException>(() => CborValue.Decode((byte[])[.. Enumerable.Repeat((byte)0x81, 17), 0x00])).Offset.ShouldBe(16);
        Should.Throw<ArgumentException>(() => Nested(17).Encode());
    }

    [Theory]
    [InlineData("5affffffff")]
    [InlineData("7affffffff")]
    [InlineData("9affffffff")]
    [InlineData("baffffffff")]
    [InlineData("5b7fffffffffffffff")]
    [InlineData("9b7fffffffffffffff")]
    public void Claimed_length_above_the_input_is_refused_before_anything_is_allocated_for_it(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Should.Throw<CborException>(() => CborValue.Decode(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<CborException>(() => CborValue.Decode(bytes));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
    }

    [Fact]
    public void Dag_cbor_fixtures_read_back_to_the_same_bytes_and_cid_unless_they_hold_links()
    {
        var read = 0;
        foreach (var fixture in VectorFile.Read("dag-cbor/ipld-codec-fixtures.dag-cbor.json").EnumerateArray())
        {
            var bytes = fixture.Hex("hex");
            if (HasTag(bytes))
            {
                Should.Throw<CborException>(() => CborValue.Decode(bytes), fixture.Text("name"));
                continue;
            }

            read++;
            CborValue.Decode(bytes).Encode().ShouldBe(bytes, fixture.Text("name"));
            Cid.Of(CidCodec.DagCbor, bytes).ToString().ShouldBe(fixture.Text("cid"));
        }

        read.ShouldBeGreaterThan(70);
    }

    [Fact]
    public void Dag_cbor_negative_fixtures_are_refused()
    {
        foreach (var fixture in VectorFile.Read("dag-cbor/ipld-negative-duplicate-keys.json").EnumerateArray())
        {
            Should.Throw<CborException>(() => CborValue.Decode(fixture.Hex("hex")), fixture.Text("name"));
        }
    }

    [Fact]
    public void Records_of_another_project_in_dag_cbor_read_back_to_the_same_bytes_and_cid_unless_they_hold_links()
    {
        foreach (var fixture in VectorFile.Read("dag-cbor/atproto/data-model-fixtures.json").EnumerateArray())
        {
            var text = fixture.Text("cbor_base64");
            var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            if (!HasTag(bytes))
            {
                CborValue.Decode(bytes).Encode().ShouldBe(bytes);
                Cid.Of(CidCodec.DagCbor, bytes).ToString().ShouldBe(fixture.Text("cid"));
            }
        }
    }

    [Fact]
    public void Whole_float_stays_a_float_and_negative_zero_is_written_as_zero()
    {
        Convert.ToHexStringLower(CborValue.FromFloat(1).Encode()).ShouldBe("fb3ff0000000000000");
        Convert.ToHexStringLower(CborValue.FromFloat(-0.0).Encode()).ShouldBe("fb0000000000000000");
        Should.Throw<ArgumentOutOfRangeException>(() => CborValue.FromFloat(double.NaN));
    }

    private static bool HasTag(byte[] bytes) => Convert.ToHexStringLower(bytes).Contains("d82a", StringComparison.Ordinal);

    private static CborValue Nested(int depth) =>
        Enumerable.Range(0, depth).Aggregate(CborValue.FromInteger(0), (inner, _) => CborValue.FromArray([inner]));
}
