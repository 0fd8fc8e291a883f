using Buds.Crypto.Hpke;
using Buds.Crypto.Native;

namespace Buds.Crypto.Tests.Hpke;

/// <summary>AES-GCM with the 12-byte nonces that HPKE uses, by libsodium and by the framework.</summary>
public sealed class HpkeAeadTests
{
    public static TheoryData<int, string> Implementations => new() { { 128, "framework" }, { 256, "framework" }, { 256, "chosen" } };

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Sealing_and_opening_end_as_each_wycheproof_test_says(int keySize, string implementation)
    {
        var aead = implementation == "chosen" ? HpkeAead.Aes256Gcm : HpkeAead.FrameworkAesGcm(keySize / 8);
        var run = 0;
        var wrong = new List<string>();
        foreach (var (group, test) in VectorFile.Wycheproof("aes_gcm_test"))
        {
            if (group.GetProperty("keySize").GetInt32() != keySize || group.GetProperty("ivSize").GetInt32() != 96)
            {
                continue;
            }

            run++;
            byte[] key = test.Hex("key"), nonce = test.Hex("iv"), aad = test.Hex("aad"), message = test.Hex("msg");
            byte[] expected = [.. test.Hex("ct"), .. test.Hex("tag")];
            var ciphertext = new byte[message.Length + HpkeContext.TagSize];
            aead.Seal(key, nonce, aad, message, ciphertext);
            var opened = new byte[message.Length];
            var valid = aead.TryOpen(key, nonce, aad, expected, opened);
            if (valid != test.IsValid() || ciphertext.AsSpan().SequenceEqual(expected) != valid
                || (valid && !opened.AsSpan().SequenceEqual(message)))
            {
                wrong.Add(test.Case());
            }
        }

        run.ShouldBeGreaterThan(50);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Buffer_of_another_size_never_reaches_native_code()
    {
        Should.Throw<ArgumentException>(() => Sodium.Aes256GcmEncrypt(new byte[31], new byte[12], [], [], new byte[16]));
        Should.Throw<ArgumentException>(() => Sodium.Aes256GcmEncrypt(new byte[32], new byte[11], [], [], new byte[16]));
        Should.Throw<ArgumentException>(() => Sodium.Aes256GcmEncrypt(new byte[32], new byte[12], [], [], new byte[15]));
        Should.Throw<ArgumentException>(() => Sodium.TryAes256GcmDecrypt(new byte[32], new byte[12], [], new byte[15], []));
        Should.Throw<ArgumentException>(() => Sodium.TryAes256GcmDecrypt(new byte[32], new byte[12], [], new byte[20], new byte[5]));
    }
}
