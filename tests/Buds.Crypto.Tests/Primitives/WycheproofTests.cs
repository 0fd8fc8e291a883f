using System.Security.Cryptography;
using Buds.Crypto.Identity;
using Buds.Crypto.Native;

namespace Buds.Crypto.Tests.Primitives;

/// <summary>Project Wycheproof's attacks on the primitives, through the code that uses them.</summary>
public sealed class WycheproofTests
{
    [Fact]
    public void Ed25519_signatures_verify_or_not_as_the_vectors_say()
    {
        foreach (var (group, test) in VectorFile.Wycheproof("ed25519_test"))
        {
            var key = new Ed25519PublicKey(group.GetProperty("publicKey").Hex("pk"));

            key.VerifyBare(test.Hex("msg"), test.Hex("sig")).ShouldBe(test.Text("result") == "valid", test.Case());
        }
    }

    [Fact]
    public void X25519_agrees_with_the_vectors_and_refuses_points_of_low_order()
    {
        var shared = new byte[32];
        foreach (var (_, test) in VectorFile.Wycheproof("x25519_test"))
        {
            var agreed = Sodium.TryX25519(test.Hex("private"), test.Hex("public"), shared);

            var expected = test.Hex("shared");
            agreed.ShouldBe(expected.Any(value => value != 0), test.Case());
            if (agreed)
            {
                shared.ShouldBe(expected, test.Case());
            }
        }
    }

    [Fact]
    public void Hmac_sha256_agrees_with_the_vectors()
    {
        var mac = new byte[32];
        foreach (var (group, test) in VectorFile.Wycheproof("hmac_sha256_test"))
        {
            Sodium.HmacSha256(test.Hex("key"), test.Hex("msg"), mac);

            var size = group.GetProperty("tagSize").GetInt32() / 8;
            mac.AsSpan(0, size).SequenceEqual(test.Hex("tag")).ShouldBe(test.Text("result") == "valid", test.Case());
        }
    }

    [Fact]
    public void Hkdf_sha256_agrees_with_the_vectors()
    {
        foreach (var (_, test) in VectorFile.Wycheproof("hkdf_sha256_test").Where(entry => entry.Test.Text("result") == "valid"))
        {
            var output = new byte[test.GetProperty("size").GetInt32()];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, test.Hex("ikm"), output, test.Hex("salt"), test.Hex("info"));

            output.ShouldBe(test.Hex("okm"), test.Case());
        }
    }
}
