using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>How far versions are from the first one. Each is looked at once, in whatever order they came.</summary>
internal static class Depths
{
    public static Dictionary<Cid, int> Of(Cid root, Func<Cid, IEnumerable<Cid>> children)
    {
        var depths = new Dictionary<Cid, int> { [root] = 0 };
        for (var next = new Queue<Cid>([root]); next.TryDequeue(out var parent);)
        {
            foreach (var child in children(parent))
            {
                // A CID names its parent's, so that there is no way round.
                if (depths.TryAdd(child, depths[parent] + 1))
                {
                    next.Enqueue(child);
                }
            }
        }

        return depths;
    }
}
