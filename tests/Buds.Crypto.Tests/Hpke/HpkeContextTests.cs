using Buds.Crypto.Hpke;
using Buds.Crypto.Native;

namespace Buds.Crypto.Tests.Hpke;

public sealed class HpkeContextTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encapsulation_ciphertext_or_aad_that_was_altered_or_cut_does_not_open(bool hybrid)
    {
        var (kem, publicKey) = Recipient(hybrid);
        var context = new HpkeContext(kem, "info"u8);
        var encapsulated = new byte[kem.EncapsulatedSize];
        var sharedSecret = new byte[32];
        kem.TryEncapsulate(publicKey, encapsulated, sharedSecret).ShouldBeTrue();
        var ciphertext = new byte[48];
        context.Seal(sharedSecret, "aad"u8, new byte[32], ciphertext);

        Opens(encapsulated, "aad"u8, ciphertext).ShouldBeTrue();
        Opens(encapsulated, "aae"u8, ciphertext).ShouldBeFalse();
        Opens(encapsulated, [], ciphertext).ShouldBeFalse();
        Opens(encapsulated.AsSpan(1), "aad"u8, ciphertext).ShouldBeFalse();
        Opens([], "aad"u8, ciphertext).ShouldBeFalse();
        Opens([.. encapsulated, 0], "aad"u8, ciphertext).ShouldBeFalse();
        Opens(encapsulated, "aad"u8, []).ShouldBeFalse();
        Opens(encapsulated, "aad"u8, ciphertext.AsSpan(..^1)).ShouldBeFalse();
        Opens(encapsulated, "aad"u8, [.. ciphertext, 0]).ShouldBeFalse();
        for (var i = 0; i < ciphertext.Length; i++)
        {
            ciphertext[i] ^= 0x40;
            Opens(encapsulated, "aad"u8, ciphertext).ShouldBeFalse();
            ciphertext[i] ^= 0x40;
        }

        for (var i = 0; i < encapsulated.Length; i += 31)
        {
            encapsulated[i] ^= 1;
            Opens(encapsulated, "aad"u8, ciphertext).ShouldBeFalse();
            encapsulated[i] ^= 1;
        }

        bool Opens(ReadOnlySpan<byte> enc, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ct) =>
            context.TryOpen(Secret, publicKey, enc, aad, ct, new byte[32]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Other_info_does_not_open(bool hybrid)
    {
        var (kem, publicKey) = Recipient(hybrid);
        var encapsulated = new byte[kem.EncapsulatedSize];
        var sharedSecret = new byte[32];
        kem.TryEncapsulate(publicKey, encapsulated, sharedSecret).ShouldBeTrue();
        var ciphertext = new byte[48];
        new HpkeContext(kem, "info"u8).Seal(sharedSecret, [], new byte[32], ciphertext);

        new HpkeContext(kem, "other"u8).TryOpen(Secret, publicKey, encapsulated, [], ciphertext, new byte[32]).ShouldBeFalse();
    }

    [Fact]
    public void Info_longer_than_the_stack_buffer_is_hashed_whole()
    {
        var (kem, publicKey) = Recipient(hybrid: false);
        var encapsulated = new byte[kem.EncapsulatedSize];
        var sharedSecret = new byte[32];
        kem.TryEncapsulate(publicKey, encapsulated, sharedSecret).ShouldBeTrue();
        var info = new byte[4000];
        var ciphertext = new byte[48];
        new HpkeContext(kem, info).Seal(sharedSecret, [], new byte[32], ciphertext);

        new HpkeContext(kem, info).TryOpen(Secret, publicKey, encapsulated, [], ciphertext, new byte[32]).ShouldBeTrue();
        info[^1] = 1;
        new HpkeContext(kem, info).TryOpen(Secret, publicKey, encapsulated, [], ciphertext, new byte[32]).ShouldBeFalse();
    }

    [Fact]
    public void Every_encapsulation_is_fresh()
    {
        var (kem, publicKey) = Recipient(hybrid: false);
        var seen = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            var encapsulated = new byte[32];
            kem.TryEncapsulate(publicKey, encapsulated, new byte[32]).ShouldBeTrue();
            seen.Add(Convert.ToHexString(encapsulated)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Expanding_beyond_one_block_is_refused() =>
        Should.Throw<ArgumentException>(() => new LabeledHkdf([]).Expand(new byte[32], "label"u8, [], new byte[33]));

    private static byte[] Secret { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static (HpkeKem Kem, byte[] PublicKey) Recipient(bool hybrid)
    {
        var kem = hybrid ? HpkeKem.XWing : HpkeKem.X25519;
        var publicKey = new byte[kem.PublicKeySize];
        if (hybrid)
        {
            Sodium.XWingKeyPair(Secret, publicKey);
        }
        else
        {
            Sodium.X25519PublicKey(Secret, publicKey);
        }

        return (kem, publicKey);
    }
}
