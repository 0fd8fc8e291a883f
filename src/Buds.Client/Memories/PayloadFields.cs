using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>Fields of payloads that other versions may have written: what is not of the expected kind is not there.</summary>
internal static class PayloadFields
{
    public static string? Text(this CborMap payload, string key) =>
        payload.TryGetValue(key, out var value) && value.Kind == CborKind.Text ? value.AsText() : null;

    public static Cid? Cid(this CborMap payload, string key) =>
        Crypto.Identifiers.Cid.TryParse(payload.Text(key), out var cid) ? cid : null;

    public static IReadOnlyList<Cid> Cids(this CborMap payload, string key)
    {
        if (!payload.TryGetValue(key, out var value) || value.Kind != CborKind.Array)
        {
            return [];
        }

        var cids = new List<Cid>();
        foreach (var item in value.AsArray())
        {
            if (item.Kind == CborKind.Text && Crypto.Identifiers.Cid.TryParse(item.AsText(), out var cid))
            {
                cids.Add(cid);
            }
        }

        return cids;
    }
}
