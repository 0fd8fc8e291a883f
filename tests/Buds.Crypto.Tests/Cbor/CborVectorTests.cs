using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Tests.Cbor;

public sealed class CborVectorTests
{
    public static TheoryData<string> AppendixAAccepted => [.. Rfc8949AppendixA.Accepted];

    public static TheoryData<string, int> AppendixARefused
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var (hex, offset) in Rfc8949AppendixA.Refused)
            {
                data.Add(hex, offset);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AppendixAAccepted))]
    public void Canonical_example_of_rfc_8949_is_read_and_written_the_same(string hex) =>
        Convert.ToHexStringLower(CborValue.Decode(Convert.FromHexString(hex)).Encode()).ShouldBe(hex);

    [Theory]
    [MemberData(nameof(AppendixARefused))]
    public void Other_example_of_rfc_8949_is_refused_where_it_goes_wrong(string hex, int offset)
    {
        var refusal = Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString(hex)));

        refusal.Offset.ShouldBe(offset);
        refusal.Error.ShouldBe(ProtocolError.Malformed);
    }

    [Fact]
    public void Everything_that_is_not_well_formed_is_refused()
    {
        var items = VectorFile.Read("cbor/rfc8949-appendix-f-not-well-formed.json").EnumerateArray()
            .SelectMany(g => g.GetProperty("hex").EnumerateArray()).Select(h => h.GetString()!).ToArray();

        items.Length.ShouldBe(94);
        foreach (var item in items)
        {
            Should.Throw<CborException>(() => CborValue.Decode(Convert.FromHexString(item)), item);
        }
    }

    [Fact]
    public void Fixture_of_dag_cbor_is_read_and_written_the_same_and_has_its_cid()
    {
        var read = 0;
        foreach (var fixture in VectorFile.Read("dag-cbor/ipld-codec-fixtures.dag-cbor.json").EnumerateArray())
        {
            var bytes = fixture.Hex("hex");
            Cid.Of(CidCodec.DagCbor, bytes).ToString().ShouldBe(fixture.Text("cid"));
            if (!HoldsTag(bytes))
            {
                CborValue.Decode(bytes).Encode().ShouldBe(bytes, fixture.Text("name"));
                read++;
            }
        }

        read.ShouldBe(80);
    }

    [Fact]
    public void Fixture_of_dag_cbor_with_a_link_is_refused_at_the_tag()
    {
        foreach (var fixture in VectorFile.Read("dag-cbor/ipld-codec-fixtures.dag-cbor.json").EnumerateArray())
        {
            var bytes = fixture.Hex("hex");
            if (HoldsTag(bytes))
            {
                var refusal = Should.Throw<CborException>(() => CborValue.Decode(bytes), fixture.Text("name"));
                refusal.Reason.ShouldBe("a tag.");
                bytes[refusal.Offset].ShouldBe((byte)0xd8);
            }
        }
    }

    [Fact]
    public void Fixture_with_a_duplicate_key_is_refused_at_the_second()
    {
        var fixture = VectorFile.Read("dag-cbor/ipld-negative-duplicate-keys.json")[0];

        Should.Throw<CborException>(() => CborValue.Decode(fixture.Hex("hex"))).Offset.ShouldBe(11);
    }

    [Fact]
    public void Fixture_of_atproto_is_read_and_written_the_same_and_has_its_cid()
    {
        var read = 0;
        foreach (var fixture in VectorFile.Read("dag-cbor/atproto/data-model-fixtures.json").EnumerateArray())
        {
            var text = fixture.Text("cbor_base64");
            var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            Cid.Of(CidCodec.DagCbor, bytes).ToString().ShouldBe(fixture.Text("cid"));
            if (!HoldsTag(bytes))
            {
                CborValue.Decode(bytes).Encode().ShouldBe(bytes);
                read++;
            }
        }

        read.ShouldBe(1);
    }

    // Tag 42 around bytes that begin with the identity multibase prefix: a link, the one tag of DAG-CBOR.
    private static bool HoldsTag(byte[] bytes)
    {
        for (var i = 0; i + 4 < bytes.Length; i++)
        {
            if (bytes[i] == 0xd8 && bytes[i + 1] == 0x2a && (bytes[i + 2] >> 5) == 2)
            {
                return true;
            }
        }

        return false;
    }
}
