using Buds.Crypto.Native;

namespace Buds.Crypto.Tests.Primitives;

/// <summary>What X-Wing does with keys and ciphertexts that no honest device makes.</summary>
public sealed class XWingTests
{
    [Fact]
    public void Public_key_whose_mlkem_half_is_not_reduced_is_refused()
    {
        // FIPS 203 §7.2: the first coefficient is set to 4095, above the modulus 3329.
        var publicKey = PublicKey();
        publicKey[0] = 0xff;
        publicKey[1] |= 0x0f;

        Sodium.TryXWingEncapsulate(publicKey, new byte[Sodium.XWingCiphertextSize], new byte[32]).ShouldBeFalse();
    }

    [Fact]
    public void Public_key_whose_x25519_half_is_of_low_order_is_refused()
    {
        var publicKey = PublicKey();
        publicKey.AsSpan(^32..).Clear();

        Sodium.TryXWingEncapsulate(publicKey, new byte[Sodium.XWingCiphertextSize], new byte[32]).ShouldBeFalse();
    }

    [Fact]
    public void Ciphertext_whose_x25519_half_is_of_low_order_is_refused()
    {
        var ciphertext = new byte[Sodium.XWingCiphertextSize];
        Sodium.TryXWingEncapsulate(PublicKey(), ciphertext, new byte[32]).ShouldBeTrue();
        ciphertext.AsSpan(^32..).Clear();

        Sodium.TryXWingDecapsulate(new byte[32], ciphertext, new byte[32]).ShouldBeFalse();
    }

    [Fact]
    public void Altered_ciphertext_gives_another_secret()
    {
        var seed = new byte[32];
        var ciphertext = new byte[Sodium.XWingCiphertextSize];
        var shared = new byte[32];
        Sodium.TryXWingEncapsulate(PublicKey(), ciphertext, shared).ShouldBeTrue();
        ciphertext[10] ^= 1;
        var opened = new byte[32];

        // Implicit rejection: there is a result, and it is not the secret.
        Sodium.TryXWingDecapsulate(seed, ciphertext, opened).ShouldBeTrue();

        opened.ShouldNotBe(shared);
    }

    [Fact]
    public void Encapsulation_differs_each_time()
    {
        var first = new byte[Sodium.XWingCiphertextSize];
        var second = new byte[Sodium.XWingCiphertextSize];
        Sodium.TryXWingEncapsulate(PublicKey(), first, new byte[32]).ShouldBeTrue();
        Sodium.TryXWingEncapsulate(PublicKey(), second, new byte[32]).ShouldBeTrue();

        second.ShouldNotBe(first);
    }

    private static byte[] PublicKey()
    {
        var publicKey = new byte[Sodium.XWingPublicKeySize];
        Sodium.XWingKeyPair(new byte[32], publicKey);
        return publicKey;
    }
}
