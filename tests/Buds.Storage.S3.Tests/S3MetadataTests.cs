using System.Security.Cryptography;
using CsCheck;

namespace Buds.Storage.S3.Tests;

public sealed class S3MetadataTests
{
    [Fact]
    public void Any_hash_reads_back() => Gen.Byte.Array[SHA256.HashSizeInBytes].Sample(hash =>
        S3Metadata.ParseSha256(S3Metadata.FormatSha256(hash)).ShouldNotBeNull().ToArray().ShouldBe(hash));

    [Fact]
    public void Any_other_text_is_no_hash() => Gen.OneOf(Gen.String, Gen.String["0123456789abcdefABCDEF"], Gen.String[Gen.Char["0123456789abcdefg"], 64, 64]).Sample(text =>
        S3Metadata.ParseSha256(text).HasValue.ShouldBe(text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'))));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\0")]
    public void Nothing_is_no_hash(string? text) => S3Metadata.ParseSha256(text).HasValue.ShouldBeFalse();
}
