namespace Buds.Storage.Pictures;

/// <summary>A run of bytes.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct ByteRange(long Start, long End)
{
    /// <summary>In order, without overlaps, those that touch as one.</summary>
    public static List<ByteRange> Merge(IEnumerable<ByteRange> ranges)
    {
        List<ByteRange> merged = [];
        foreach (ByteRange range in ranges.Where(range => range.Start < range.End).OrderBy(range => range.Start))
        {
            if (merged is [.., var last] && range.Start <= last.End)
            {
                merged[^1] = last with { End = Math.Max(last.End, range.End) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    /// <summary>What of merged ranges is left without others, merged too.</summary>
    public static List<ByteRange> Subtract(List<ByteRange> ranges, List<ByteRange> others)
    {
        List<ByteRange> left = [];
        int other = 0;
        foreach (ByteRange range in ranges)
        {
            long start = range.Start;
            while (other > 0 && others[other - 1].End > start)
            {
                other--;
            }

            for (; other < others.Count && others[other].Start < range.End; other++)
            {
                if (others[other].End <= start)
                {
                    continue;
                }

                if (others[other].Start > start)
                {
                    left.Add(new ByteRange(start, others[other].Start));
                }

                start = others[other].End;
            }

            if (start < range.End)
            {
                left.Add(range with { Start = start });
            }
        }

        return left;
    }

    /// <summary>The part of merged ranges that lies in this one, and what lies between, in order: whether it is in them, and where.</summary>
    public IEnumerable<(bool Inside, ByteRange Range)> Cut(List<ByteRange> ranges)
    {
        long at = Start;
        foreach (ByteRange range in ranges)
        {
            ByteRange part = new(Math.Max(range.Start, at), Math.Min(range.End, End));
            if (part.Start >= part.End)
            {
                continue;
            }

            if (part.Start > at)
            {
                yield return (false, new ByteRange(at, part.Start));
            }

            yield return (true, part);
            at = part.End;
        }

        if (at < End)
        {
            yield return (false, new ByteRange(at, End));
        }
    }
}
