using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using CsCheck;

namespace Buds.Crypto.Tests.Identifiers;

public sealed class CidTests
{
    private const string Golden = "bafyreigjcte4pv3bhzv3stouw4tkmv6bbatmif2zzbigvgbh4czq4uh2a4";

    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    [Fact]
    public void Fixture_of_ipld_has_its_cid_or_another_codec_that_is_refused()
    {
        var accepted = 0;
        foreach (var fixture in VectorFile.Read("cid/ipld-cidv1-base32-sha256.json").EnumerateArray())
        {
            var text = fixture.Text("cid");
            var codec = (CidCodec)fixture.GetProperty("codecCode").GetInt32();
            if (codec is not (CidCodec.Raw or CidCodec.DagCbor))
            {
                Cid.TryParse(text, out _).ShouldBeFalse(text);
                continue;
            }

            var cid = Cid.Parse(text);
            cid.ShouldBe(Cid.Of(codec, fixture.Hex("hex")));
            cid.ShouldBe(Cid.FromDigest(codec, fixture.Hex("sha256")));
            cid.ToByteArray().ShouldBe(fixture.Hex("cidHex"));
            cid.GetDigest().ShouldBe(fixture.Hex("sha256"));
            cid.Codec.ShouldBe(codec);
            cid.ToString().ShouldBe(text);
            accepted++;
        }

        accepted.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData("atproto-cid_syntax_invalid.txt")]
    [InlineData("atproto-cid_syntax_valid.txt")]
    public void Text_that_is_no_cid_or_one_of_another_kind_is_refused(string file)
    {
        // What is valid elsewhere is dag-pb, dag-json, base58 or base64 there: the protocol has none of them.
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "cid", file)).Where(l => l.Length > 0 && l[0] != '#'))
        {
            Cid.TryParse(line, out var cid).ShouldBeFalse(line);
            cid.IsDefault.ShouldBeTrue();
        }
    }

    [Fact]
    public void Only_one_spelling_of_a_cid_is_taken()
    {
        Cid.Parse(Golden).ToString().ShouldBe(Golden);
        Cid.TryParse(Golden.ToUpperInvariant(), out _).ShouldBeFalse();
        Cid.TryParse("B" + Golden[1..], out _).ShouldBeFalse();
        Cid.TryParse("c" + Golden[1..], out _).ShouldBeFalse();
        Cid.TryParse(Golden + "=", out _).ShouldBeFalse();
        Cid.TryParse(Golden + "a", out _).ShouldBeFalse();
        Cid.TryParse(Golden[..^1], out _).ShouldBeFalse();
        Cid.TryParse(" " + Golden[..^1], out _).ShouldBeFalse();
        Cid.TryParse("b" + new string('é', 58), out _).ShouldBeFalse();
        Cid.TryParse(null, out _).ShouldBeFalse();
        Cid.TryParse("", out _).ShouldBeFalse();

        // The last character has two bits that nothing uses: of its 32 values, 8 are the end of a CID.
        Base32.Count(last => Cid.TryParse(Golden[..^1] + last, out _)).ShouldBe(8);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 0x70)]
    [InlineData(1, 0x72)]
    [InlineData(2, 0x11)]
    [InlineData(2, 0x13)]
    [InlineData(3, 31)]
    [InlineData(3, 33)]
    public void Version_codec_hash_or_length_of_another_kind_is_refused(int place, byte value)
    {
        var bytes = Cid.Parse(Golden).ToByteArray();
        bytes[place] = value;

        Cid.TryParse("b" + SimpleBase.Base32.Rfc4648.Encode(bytes, padding: false).ToLowerInvariant(), out _).ShouldBeFalse();
    }

    [Fact]
    public void Text_and_bytes_of_any_cid_are_read_back() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Bool).Sample((digest, raw) =>
        {
            var cid = Cid.FromDigest(raw ? CidCodec.Raw : CidCodec.DagCbor, digest);
            cid.ToString().Length.ShouldBe(Cid.TextLength);
            cid.ToByteArray().Length.ShouldBe(Cid.Size);
            Cid.Parse(cid.ToString()).ShouldBe(cid);
            cid.GetDigest().ShouldBe(digest);
        });

    [Fact]
    public void Altered_text_is_refused_or_another_cid() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Int[0, 58], Gen.Char).Sample((digest, place, with) =>
        {
            var cid = Cid.FromDigest(CidCodec.Raw, digest);
            var text = cid.ToString();
            var altered = text[..place] + with + text[(place + 1)..];
            (altered != text && Cid.TryParse(altered, out var other) && other == cid).ShouldBeFalse();
        });

    [Fact]
    public void Order_is_that_of_the_texts()
    {
        var cids = Enumerable.Range(0, 100).Select(i => Cid.Of(CidCodec.Raw, [(byte)i])).ToArray();

        cids.Order().Select(c => c.ToString()).ShouldBe(cids.Select(c => c.ToString()).Order(StringComparer.Ordinal));
        (cids[0] < cids[1]).ShouldBe(string.CompareOrdinal(cids[0].ToString(), cids[1].ToString()) < 0);
    }

    [Fact]
    public void Default_names_nothing()
    {
        default(Cid).IsDefault.ShouldBeTrue();
        default(Cid).ToString().ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => default(Cid).Codec);
        Should.Throw<InvalidOperationException>(() => default(Cid).ToByteArray());
        Should.Throw<InvalidOperationException>(() => default(Cid).GetDigest());
    }

    [Fact]
    public void Digest_or_codec_of_another_kind_is_refused()
    {
        Should.Throw<ArgumentException>(() => Cid.FromDigest(CidCodec.Raw, new byte[31]));
        Should.Throw<ArgumentException>(() => Cid.FromDigest((CidCodec)0x70, SHA256.HashData([])));
        Should.Throw<FormatException>(() => Cid.Parse("bafy"));
    }
}
