using Buds.Crypto.Identity;

namespace Buds.Crypto.Tests.Primitives;

/// <summary>RFC 8032, and how strict verification is: libsodium's rules, which refuse every second spelling of a signature or key.</summary>
public sealed class Ed25519Tests
{
    // RFC 8032 §7.1: seed, public key, message, signature.
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    // The points of order 1, 2, 4 and 8, and the encodings of some that are not the canonical ones.
    public static TheoryData<string> LowOrderPoints =>
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Signature_is_the_deterministic_one_of_the_rfc(string seed, string publicKey, string message, string signature)
    {
        using var pair = Ed25519KeyPair.FromSeed(Convert.FromHexString(seed));

        Convert.ToHexStringLower(pair.PublicKey.Bytes.Span).ShouldBe(publicKey);
        Convert.ToHexStringLower(pair.SignBare(Convert.FromHexString(message))).ShouldBe(signature);
        pair.PublicKey.VerifyBare(Convert.FromHexString(message), Convert.FromHexString(signature)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void No_signature_verifies_under_a_key_of_low_order(string point)
    {
        // With a key of low order, R = identity and S = 0 would verify for one message in eight at the least.
        var key = new Ed25519PublicKey(Convert.FromHexString(point));
        var signature = new byte[64];
        signature[0] = 1;

        for (byte message = 0; message < 64; message++)
        {
            key.VerifyBare([message], signature).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Key_of_another_size_is_refused(int size) =>
        Should.Throw<ArgumentException>(() => new Ed25519PublicKey(new byte[size]));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Seed_of_another_size_is_refused(int size) =>
        Should.Throw<ArgumentException>(() => Ed25519KeyPair.FromSeed(new byte[size]));

    [Fact]
    public void Context_keeps_signatures_apart()
    {
        using var pair = Ed25519KeyPair.Generate();
        var signature = pair.Sign(SignatureContext.Envelope, "bytes"u8);

        pair.PublicKey.Verify(SignatureContext.Envelope, "bytes"u8, signature).ShouldBeTrue();
        pair.PublicKey.VerifyBare("buds/envelope/v1\0bytes"u8, signature).ShouldBeTrue();
        pair.PublicKey.Verify(SignatureContext.KeyBundle, "bytes"u8, signature).ShouldBeFalse();
        pair.PublicKey.Verify(SignatureContext.DeviceList, "bytes"u8, signature).ShouldBeFalse();
        pair.PublicKey.VerifyBare("bytes"u8, signature).ShouldBeFalse();
    }
}
