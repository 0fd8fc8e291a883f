using System.Text;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Tests.Secrets;

public sealed class Argon2idTests
{
    // What the command argon2 of the reference implementation prints: printf PASSPHRASE | argon2 SALT -id -t PASSES -m LOG2(KiB) -p 1 -l 32 -r
    [Theory]
    [InlineData(3, 65_536, "94c86f541abdb3d9aabfea59aa03963549483e9c0b1a79336e76b54cee6c917e")]
    [InlineData(2, 32_768, "a61548c8b867ae16a8d4a58040a119f0c4b4ed542814bf680fc1bea320fafb1e")]
    public void Key_is_that_of_the_reference_implementation(int passes, int memoryKibibytes, string expected)
    {
        var key = new byte[32];

        Argon2id.DeriveKey("correct horse battery staple"u8, "0123456789abcdef"u8, passes, memoryKibibytes, key);

        Convert.ToHexStringLower(key).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(17, 64)]
    [InlineData(1, 7)]
    [InlineData(1, 1024 * 1024 + 1)]
    public void Cost_out_of_range_is_refused(int passes, int memoryKibibytes) => Should.Throw<ArgumentOutOfRangeException>(
        () => Argon2id.DeriveKey("a"u8, new byte[16], passes, memoryKibibytes, new byte[32]));

    [Theory]
    [InlineData(15, 32)]
    [InlineData(17, 32)]
    [InlineData(16, 15)]
    [InlineData(16, 65)]
    public void Size_out_of_range_is_refused(int salt, int key) => Should.Throw<ArgumentException>(
        () => Argon2id.DeriveKey(Encoding.UTF8.GetBytes("a"), new byte[salt], 1, 64, new byte[key]));
}
