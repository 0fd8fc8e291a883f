using Buds.Client.Contacts;
using Buds.Client.Database;
using Buds.Crypto;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Client.Devices;

/// <summary>
/// What a device hands to a new one of its account: the identity seed, 32 bytes, then canonical CBOR
/// <c>{v:1, name, lists:[{b, s}], contacts:[{did, name, added, verified?}]}</c>; all of it sealed to the new device's link. The seed is not in the
/// CBOR, whose writer keeps copies that nobody zeroes. The Circles follow as ordinary messages, since they are receipts.
/// </summary>
internal static class LinkedAccount
{
    /// <summary>The receipt that carries it, in <c>payload.sealed</c>; <c>payload.device</c> is the new device's id.</summary>
    public const string Type = "app.buds.account.linked/v1";

    public const string SealedField = "sealed";
    public const string DeviceField = "device";

    /// <summary>Encodes the account as this device knows it; the caller zeroes the result.</summary>
    public static byte[] Encode(IdentityKey identity, string name, IEnumerable<SignedDeviceList> lists, IEnumerable<Contact> contacts)
    {
        var rest = new CborMap
        {
            { "v", 1 },
            { "name", name },
            { "lists", CborValue.FromArray([.. lists.Select(list => (CborValue)new CborMap { { "b", CborValue.FromBytes(list.Bytes) }, { "s", CborValue.FromBytes(list.Signature) } })]) },
            { "contacts", CborValue.FromArray([.. contacts.Select(Encode)]) },
        }.Encode();
        var content = GC.AllocateArray<byte>(IdentityKey.SeedSize + rest.Length, pinned: true);
        identity.ExportSeed(content.AsSpan(0, IdentityKey.SeedSize));
        rest.CopyTo(content, IdentityKey.SeedSize);
        return content;
    }

    /// <summary>Reads it. What the bytes say was sealed by somebody who saw this device's link, and is verified all the same.</summary>
    /// <param name="content">The bytes; the caller zeroes them.</param>
    /// <param name="keep">Receives the lists and the contacts.</param>
    /// <returns>The identity and its name.</returns>
    /// <exception cref="ProtocolException">Malformed.</exception>
    public static (IdentityKey Identity, string Name) Decode(ReadOnlyMemory<byte> content, out Action<DatabaseSession> keep)
    {
        try
        {
            var map = CborMap.Decode(content[IdentityKey.SeedSize..]);
            if (map["v"].AsInteger() != 1)
            {
                throw new ProtocolException(ProtocolError.UnsupportedVersion, "The other device is of a newer version: update this one.");
            }

            var lists = map["lists"].AsArray().Select(item => SignedDeviceList.Verify(item.AsMap()["b"].AsBytes(), item.AsMap()["s"].AsBytes())).ToArray();
            var contacts = map["contacts"].AsArray().Select(item => DecodeContact(item.AsMap())).ToArray();
            var name = map["name"].AsText();
            keep = session =>
            {
                Array.ForEach(lists, list => DeviceDirectory.Insert(session, list));
                Array.ForEach(contacts, contact => ContactTable.Put(session, contact));
            };
            return (IdentityKey.FromSeed(content.Span[..IdentityKey.SeedSize]), name);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new ProtocolException(ProtocolError.Malformed, "What the other device sent is malformed.", e);
        }
    }

    private static CborValue Encode(Contact contact)
    {
        var map = new CborMap
        {
            { "did", contact.Did.ToString() },
            { "name", contact.Name },
            { "added", contact.AddedAt.ToUnixTimeMilliseconds() },
        };
        if (contact.VerifiedAt is { } verified)
        {
            map.Add("verified", verified.ToUnixTimeMilliseconds());
        }

        return map;
    }

    private static Contact DecodeContact(CborMap map) => new(
        Did.Parse(map["did"].AsText()),
        map["name"].AsText(),
        DateTimeOffset.FromUnixTimeMilliseconds((long)map["added"].AsInteger()),
        map.TryGetValue("verified", out var verified) ? DateTimeOffset.FromUnixTimeMilliseconds((long)verified.AsInteger()) : null);
}
