using System.Runtime.InteropServices;

namespace Buds.Crypto.Tests.Primitives;

/// <summary>
/// FIPS 203 in the libsodium that is shipped: the half of X-Wing that has no other vectors, because X-Wing derives its seed. The tests
/// of wrong sizes are left out: the native functions take none.
/// </summary>
public sealed class MlKem768Tests
{
    private const int PublicKeySize = 1184;
    private const int SecretKeySize = 2400;
    private const int CiphertextSize = 1088;

    [Fact]
    public void Keys_and_decapsulation_are_those_of_each_wycheproof_test()
    {
        var wrong = new List<string>();
        foreach (var (_, test) in VectorFile.Wycheproof("mlkem_768_test").Where(t => t.Test.IsValid()))
        {
            var publicKey = new byte[PublicKeySize];
            var secretKey = new byte[SecretKeySize];
            var ciphertext = test.Hex("c");
            ciphertext.Length.ShouldBe(CiphertextSize);
            var shared = new byte[32];
            var result = crypto_kem_mlkem768_seed_keypair(publicKey, secretKey, test.Hex("seed"))
                | crypto_kem_mlkem768_dec(shared, ciphertext, secretKey);
            if (result != 0 || !publicKey.AsSpan().SequenceEqual(test.Hex("ek")) || !shared.AsSpan().SequenceEqual(test.Hex("K")))
            {
                wrong.Add(test.Case());
            }
        }

        wrong.ShouldBeEmpty();
    }

    [DllImport("libsodium"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int crypto_kem_mlkem768_seed_keypair(byte[] pk, byte[] sk, byte[] seed);

    [DllImport("libsodium"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int crypto_kem_mlkem768_dec(byte[] ss, byte[] ct, byte[] sk);
}
