using System.Buffers.Text;
using System.Text.Json;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using CsCheck;

namespace Buds.Crypto.Tests.Identifiers;

public sealed class DidTests
{
    // The key of 32 bytes 0x11 as seed: the DID is that of the golden kernel tests.
    private const string Golden = "did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S";

    [Fact]
    public void Did_of_a_seed_is_that_of_the_w3c_vectors()
    {
        var vectors = VectorFile.Read("did-key/ed25519-x25519.json").EnumerateObject().ToArray();

        vectors.ShouldNotBeEmpty();
        foreach (var vector in vectors)
        {
            using var identity = IdentityKey.FromSeed(vector.Value.Hex("seed"));
            identity.Did.ToString().ShouldBe(vector.Name);
            Did.Parse(vector.Name).ToPublicKey().Bytes.ToArray().ShouldBe(PublicKey(vector.Value.GetProperty("verificationKeyPair")));
        }
    }

    [Fact]
    public void Did_of_the_golden_seed_is_the_golden_one()
    {
        var seed = new byte[32];
        seed.AsSpan().Fill(0x11);
        using var identity = IdentityKey.FromSeed(seed);

        identity.Did.ToString().ShouldBe(Golden);
    }

    [Fact]
    public void Did_that_is_read_is_the_one_text_of_its_key() =>
        Gen.Char["123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"].Array[0, 56].Sample(digits =>
        {
            foreach (var text in new[] { $"did:key:z{new string(digits)}", $"did:key:z6Mk{new string(digits.AsSpan(0, Math.Min(44, digits.Length)))}" })
            {
                if (Did.TryParse(text, out var did))
                {
                    Did.FromPublicKey(did.ToPublicKey()).ToString().ShouldBe(text);
                }
            }
        });

    [Fact]
    public void Text_is_read_exactly_where_its_digits_are_those_of_a_key() =>
        Gen.Char["123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"].Array[44].Sample(rest =>
        {
            var digits = "6Mk" + new string(rest);
            var bytes = SimpleBase.Base58.Bitcoin.Decode(digits);

            Did.TryParse("did:key:z" + digits, out _).ShouldBe(bytes is [0xed, 0x01, ..] && bytes.Length == 34);
        });

    [Theory]
    [InlineData("ed010000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("ed00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [InlineData("ed01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true)]
    [InlineData("ed020000000000000000000000000000000000000000000000000000000000000000", false)]
    public void First_and_last_key_are_read_and_what_is_beside_them_is_refused(string bytes, bool read)
    {
        var text = "did:key:z" + SimpleBase.Base58.Bitcoin.Encode(Convert.FromHexString(bytes));

        Did.TryParse(text, out var did).ShouldBe(read);
        (read && Convert.ToHexStringLower(did.ToPublicKey().Bytes.Span) != bytes[4..]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("did:key:z")]
    [InlineData("did:key:")]
    [InlineData("did:key:6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S")]
    [InlineData("did:web:example.com")]
    [InlineData("DID:KEY:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S")]
    [InlineData("did:key:Z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S")]
    [InlineData("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22")]
    [InlineData("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22SS")]
    [InlineData("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB220")]
    [InlineData("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22é")]
    [InlineData("did:key:z16MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S")]
    [InlineData(" did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S")]
    [InlineData("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S ")]
    [InlineData("did:key:z6MktULudTtAsAhRegYPiZ6631RV3viv12qd4GQF8z1xB22S#z6Mk")]
    public void Other_text_is_refused(string text)
    {
        Did.TryParse(text, out var did).ShouldBeFalse();
        did.IsDefault.ShouldBeTrue();
        Should.Throw<FormatException>(() => Did.Parse(text));
    }

    [Theory]
    [InlineData(0xec, 0x01)] // X25519
    [InlineData(0xe7, 0x01)] // secp256k1
    [InlineData(0xed, 0x81)] // a varint that is not the shortest
    [InlineData(0xed, 0x00)]
    public void Key_of_another_kind_is_refused(byte first, byte second)
    {
        byte[] bytes = [first, second, .. Did.Parse(Golden).ToPublicKey().Bytes.Span];

        Did.TryParse("did:key:z" + SimpleBase.Base58.Bitcoin.Encode(bytes), out _).ShouldBeFalse();
    }

    [Fact]
    public void Text_above_the_limit_is_refused_before_it_is_decoded() =>
        Did.TryParse("did:key:z" + new string('6', 1 << 20), out _).ShouldBeFalse();

    [Fact]
    public void Did_of_any_key_is_read_back() =>
        Gen.Byte.Array[32].Sample(bytes =>
        {
            var key = new Ed25519PublicKey(bytes);
            var did = Did.FromPublicKey(key);
            Did.Parse(did.ToString()).ShouldBe(did);
            did.ToPublicKey().ShouldBe(key);
        });

    [Fact]
    public void Altered_text_is_refused_or_another_did() =>
        Gen.Select(Gen.Int[0, Golden.Length - 1], Gen.Char).Sample((place, with) =>
        {
            var altered = Golden[..place] + with + Golden[(place + 1)..];
            (altered != Golden && Did.TryParse(altered, out var other) && other.ToString() != altered).ShouldBeFalse();
        });

    [Fact]
    public void Any_text_is_read_or_refused_without_a_fault() =>
        Gen.String[Gen.Char, 0, 60].Sample(text =>
        {
            Did.TryParse(text, out _).ShouldBeFalse();
            _ = Did.TryParse("did:key:z" + text, out _);
        }, iter: 2_000);

    [Fact]
    public void Default_names_nobody()
    {
        default(Did).IsDefault.ShouldBeTrue();
        default(Did).ToString().ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => default(Did).ToPublicKey());
    }

    private static byte[] PublicKey(JsonElement pair) => pair.TryGetProperty("publicKeyJwk", out var jwk)
        ? Base64Url.DecodeFromChars(jwk.Text("x"))
        : SimpleBase.Base58.Bitcoin.Decode(pair.Text("publicKeyBase58"));
}
