using Buds.Stress.Load;

namespace Buds.Stress.Tests.Load;

public sealed class ComparingStreamTests
{
    private static readonly byte[] Expected = [1, 2, 3, 4];

    [Theory]
    [InlineData(new byte[] { 1, 2, 3, 4 }, true)]
    [InlineData(new byte[] { 1, 2, 3, 5 }, false)]
    [InlineData(new byte[] { 1, 2, 3 }, false)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5 }, false)]
    [InlineData(new byte[] { }, false)]
    public void Knows_whether_what_was_written_is_what_it_expects(byte[] written, bool isEqual)
    {
        using var stream = new ComparingStream(Expected);
        foreach (var chunk in written.Chunk(2))
        {
            stream.Write(chunk);
        }

        stream.IsEqual.ShouldBe(isEqual);
    }
}
