using Buds.Crypto.Native;

namespace Buds.Crypto.Tests.Primitives;

/// <summary>
/// RFC 7748. Encodings that are not canonical are accepted, as its §5 demands of implementations; points of low order are refused, as
/// its §6.1 allows and RFC 9180 §7.1.4 demands.
/// </summary>
public sealed class X25519Tests
{
    [Fact]
    public void Encoding_that_is_not_canonical_is_accepted()
    {
        var tests = VectorFile.Wycheproof("x25519_test").Select(t => t.Test)
            .Where(t => t.HasFlag("NonCanonicalPublic") && !t.HasFlag("ZeroSharedSecret")).ToArray();

        tests.ShouldNotBeEmpty();
        tests.ShouldAllBe(t => Sodium.TryX25519(t.Hex("private"), t.Hex("public"), new byte[32]));
    }

    // RFC 7748 §6.1.
    [Theory]
    [InlineData(
        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")]
    [InlineData(
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")]
    public void Public_key_is_that_of_the_rfc(string secret, string expected)
    {
        var publicKey = new byte[32];

        Sodium.X25519PublicKey(Convert.FromHexString(secret), publicKey);

        Convert.ToHexStringLower(publicKey).ShouldBe(expected);
    }

    [Theory]
    [InlineData(31, 32, 32)]
    [InlineData(32, 33, 32)]
    [InlineData(32, 32, 0)]
    public void Buffer_of_another_size_never_reaches_native_code(int secret, int point, int shared) =>
        Should.Throw<ArgumentException>(() => Sodium.TryX25519(new byte[secret], new byte[point], new byte[shared]));
}
