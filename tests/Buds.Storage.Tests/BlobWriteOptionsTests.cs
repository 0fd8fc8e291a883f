namespace Buds.Storage.Tests;

public sealed class BlobWriteOptionsTests
{
    [Fact]
    public void Sizes_below_zero_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new BlobWriteOptions { ExpectedSize = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new BlobWriteOptions { MaxSize = -1 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Hash_of_another_length_than_32_bytes_is_refused(int length) =>
        Should.Throw<ArgumentException>(() => new BlobWriteOptions { ExpectedSha256 = new byte[length] });
}
