using Buds.Storage.Pictures;
using CsCheck;

namespace Buds.Storage.Tests.Pictures;

public sealed class ByteRangeTests
{
    private static readonly Gen<ByteRange[]> Ranges = Gen.Select(Gen.Int[0, 60], Gen.Int[0, 12]).Select((start, size) => new ByteRange(start, start + size)).Array[0, 8];

    [Fact]
    public void What_is_subtracted_is_what_sets_of_bytes_say() => Gen.Select(Ranges, Ranges).Sample((ranges, others) =>
    {
        List<ByteRange> left = ByteRange.Subtract(ByteRange.Merge(ranges), ByteRange.Merge(others));

        return Bytes(left).SequenceEqual(Bytes(ranges).Except(Bytes(others)).Order());
    });

    [Fact]
    public void Cut_run_is_whole_and_knows_what_is_inside() => Ranges.Sample(ranges =>
    {
        (bool Inside, ByteRange Range)[] parts = [.. new ByteRange(10, 40).Cut(ByteRange.Merge(ranges))];

        return parts.SelectMany(part => Bytes([part.Range])).SequenceEqual(Enumerable.Range(10, 30).Select(i => (long)i))
            && Bytes(parts.Where(part => part.Inside).Select(part => part.Range)).SequenceEqual(Bytes(ranges).Where(i => i is >= 10 and < 40).Order());
    });

    private static IEnumerable<long> Bytes(IEnumerable<ByteRange> ranges) =>
        ranges.SelectMany(range => Enumerable.Range(0, (int)(range.End - range.Start)).Select(i => range.Start + i)).Distinct().Order();
}
