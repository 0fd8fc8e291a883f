using System.Text.Json;
using Buds.Crypto.Hpke;

namespace Buds.Crypto.Tests.Hpke;

/// <summary>RFC 9180's vectors, and those of X-Wing and its use in HPKE. Only the AEADs that have public vectors are tried here; the protocol's own
/// combination is in the messages of the independent implementation.</summary>
public sealed class HpkeVectorTests
{
    public static TheoryData<string, int> Vectors
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var file in (string[])["hpke/rfc9180-dhkem-x25519-hkdf-sha256-aesgcm-base-auth.json", "xwing/hpke-pq-xwing-0x647a.json", "xwing/hpke-pq-xwing-0x647a-go.json"])
            {
                for (var i = 0; i < VectorFile.Read(file).GetArrayLength(); i++)
                {
                    // Mode 2 is authenticated, which Buds does by signatures instead; other key derivations than HKDF-SHA256 are not used.
                    var vector = VectorFile.Read(file)[i];
                    if (vector.GetProperty("mode").GetInt32() == 0 && vector.GetProperty("kdf_id").GetInt32() == 1)
                    {
                        data.Add(file, i);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Shared_secret_and_key_schedule_are_the_vectors(string file, int index)
    {
        var vector = VectorFile.Read(file)[index];
        var kem = KemOf(vector);
        var shared = new byte[32];

        kem.TryDecapsulate(vector.Hex("skRm"), vector.Hex("pkRm"), vector.Hex("enc"), shared).ShouldBeTrue();

        shared.ShouldBe(vector.Hex("shared_secret"));
        var aead = AeadOf(vector);
        var (key, nonce) = (new byte[aead.KeySize], new byte[12]);
        new HpkeContext(kem, aead, vector.Hex("info")).DeriveKey(shared, key, nonce);
        key.ShouldBe(vector.Hex("key"));
        nonce.ShouldBe(vector.Hex("base_nonce"));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void First_message_opens_and_is_sealed_to_the_same_bytes(string file, int index)
    {
        var vector = VectorFile.Read(file)[index];
        var first = vector.GetProperty("encryptions")[0];
        var context = new HpkeContext(KemOf(vector), AeadOf(vector), vector.Hex("info"));
        var plaintext = new byte[first.Hex("ct").Length - 16];

        context.TryOpen(vector.Hex("skRm"), vector.Hex("pkRm"), vector.Hex("enc"), first.Hex("aad"), first.Hex("ct"), plaintext).ShouldBeTrue();

        var ciphertext = new byte[first.Hex("ct").Length];
        context.Seal(vector.Hex("shared_secret"), first.Hex("aad"), plaintext, ciphertext);
        ciphertext.ShouldBe(first.Hex("ct"));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Altered_message_does_not_open(string file, int index)
    {
        var vector = VectorFile.Read(file)[index];
        var first = vector.GetProperty("encryptions")[0];
        var context = new HpkeContext(KemOf(vector), AeadOf(vector), vector.Hex("info"));
        var ciphertext = first.Hex("ct");
        var plaintext = new byte[ciphertext.Length - 16];
        ciphertext[^1] ^= 1;

        context.TryOpen(vector.Hex("skRm"), vector.Hex("pkRm"), vector.Hex("enc"), first.Hex("aad"), ciphertext, plaintext).ShouldBeFalse();
    }

    [Fact]
    public void X25519_encapsulation_with_the_rfcs_ephemeral_key_is_the_rfcs()
    {
        foreach (var vector in VectorFile.Read("hpke/rfc9180-dhkem-x25519-hkdf-sha256-aesgcm-base-auth.json").EnumerateArray().Where(v => v.GetProperty("mode").GetInt32() == 0))
        {
            var (encapsulated, shared) = (new byte[32], new byte[32]);

            new DhKemX25519().TryEncapsulate(vector.Hex("skEm"), vector.Hex("pkRm"), encapsulated, shared).ShouldBeTrue();

            encapsulated.ShouldBe(vector.Hex("enc"));
            shared.ShouldBe(vector.Hex("shared_secret"));
        }
    }

    [Fact]
    public void X_wing_agrees_with_the_drafts_vectors()
    {
        foreach (var vector in VectorFile.Read("xwing/xwing-test-vectors.json").EnumerateArray())
        {
            var (publicKey, ciphertext, shared) = (new byte[1216], new byte[1120], new byte[32]);

            Native.Sodium.XWingKeyPair(vector.Hex("sk"), publicKey);
            publicKey.ShouldBe(vector.Hex("pk"));
            Native.Sodium.TryXWingEncapsulate(publicKey, vector.Hex("eseed"), ciphertext, shared).ShouldBeTrue();
            ciphertext.ShouldBe(vector.Hex("ct"));
            shared.ShouldBe(vector.Hex("ss"));
            HpkeKem.XWing.TryDecapsulate(vector.Hex("sk"), publicKey, ciphertext, shared).ShouldBeTrue();
            shared.ShouldBe(vector.Hex("ss"));
        }
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Point_of_low_order_is_refused_on_either_side(string point)
    {
        var (encapsulated, shared) = (new byte[32], new byte[32]);

        HpkeKem.X25519.TryEncapsulate(Convert.FromHexString(point), encapsulated, shared).ShouldBeFalse();
        HpkeKem.X25519.TryDecapsulate(Enumerable.Repeat((byte)7, 32).ToArray(), new byte[32], Convert.FromHexString(point), shared).ShouldBeFalse();
        shared.ShouldBe(new byte[32]);
    }

    [Theory]
    [InlineData(0, 48)]
    [InlineData(31, 48)]
    [InlineData(33, 48)]
    [InlineData(32, 47)]
    [InlineData(32, 0)]
    public void Encapsulation_or_ciphertext_of_another_size_does_not_open(int encapsulated, int ciphertext) =>
        new HpkeContext(HpkeKem.X25519, []).TryOpen(new byte[32], new byte[32], new byte[encapsulated], [], new byte[ciphertext], new byte[32]).ShouldBeFalse();

    private static HpkeKem KemOf(JsonElement vector) => vector.GetProperty("kem_id").GetInt32() == 0x0020 ? HpkeKem.X25519 : HpkeKem.XWing;

    private static HpkeAead AeadOf(JsonElement vector) => vector.GetProperty("aead_id").GetInt32() switch
    {
        1 => HpkeAead.Aes128Gcm,
        2 => HpkeAead.Aes256Gcm,
        _ => HpkeAead.ChaCha20Poly1305,
    };
}
