using Buds.Crypto.Cbor;

namespace Buds.Crypto.Tests;

/// <summary>Other versions of a map, to see what a reader says of them.</summary>
internal static class CborEdit
{
    public static CborMap With(this CborMap map, string key, CborValue value)
    {
        var copy = map.Without(key);
        copy.Add(key, value);
        return copy;
    }

    public static CborMap Without(this CborMap map, string key)
    {
        var copy = new CborMap();
        foreach (var (name, value) in map.Where(entry => entry.Key != key))
        {
            copy.Add(name, value);
        }

        return copy;
    }
}
