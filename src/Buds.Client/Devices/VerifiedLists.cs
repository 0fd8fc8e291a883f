using System.Collections.Concurrent;
using Buds.Crypto;
using Buds.Crypto.Identity;

namespace Buds.Client.Devices;

/// <summary>
/// Device lists that were verified before, each found again by its signature and all of its bytes, so that one which is read with each message is not
/// verified with each. Which list counts is for the database to say.
/// </summary>
internal sealed class VerifiedLists
{
    /// <summary>A Circle's worth of accounts, and some of their older lists.</summary>
    public const int MaxLists = 64;

    private readonly ConcurrentDictionary<string, SignedDeviceList> _lists = new(StringComparer.Ordinal);

    /// <summary>The list, verified now or before.</summary>
    /// <exception cref="ProtocolException">It is malformed, or not signed by its account.</exception>
    public SignedDeviceList Verify(byte[] bytes, byte[] signature)
    {
        var name = Convert.ToHexString(signature);
        if (_lists.TryGetValue(name, out var known) && known.Bytes.Span.SequenceEqual(bytes))
        {
            return known;
        }

        var list = SignedDeviceList.Verify(bytes, signature);
        if (_lists.Count >= MaxLists)
        {
            _lists.Clear();
        }

        _lists[name] = list;
        return list;
    }
}
