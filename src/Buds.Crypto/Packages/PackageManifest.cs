using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Crypto.Packages;

/// <summary>The manifest at the head of a package: <c>{v:1, receipts:[{p, s}], blobs:[{cid, size, mime}]}</c> (protocol.md §5).</summary>
internal sealed record PackageManifest(IReadOnlyList<SignedReceipt> Receipts, IReadOnlyList<PackageBlob> Blobs)
{
    public byte[] Encode()
    {
        var receipts = Receipts.Select(r => (CborValue)new CborMap
        {
            { "p", CborValue.FromBytes(r.Preimage) },
            { "s", CborValue.FromBytes(r.Signature) },
        });
        var blobs = Blobs.Select(b => (CborValue)new CborMap
        {
            { "cid", b.Cid.ToString() },
            { "size", b.Size },
            { "mime", b.Mime },
        });
        return new CborMap
        {
            { "v", 1 },
            { "receipts", CborValue.FromArray([.. receipts]) },
            { "blobs", CborValue.FromArray([.. blobs]) },
        }.Encode();
    }

    public static PackageManifest Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var fields = CborFields.Decode(bytes);
            fields.RequireVersion(1, "package");
            var receipts = fields.Array("receipts").Select(DecodeReceipt).ToArray();
            var blobs = fields.Array("blobs").Select(DecodeBlob).ToArray();
            fields.RefuseOthers();
            return new PackageManifest(receipts, blobs);
        }
        catch (CborException e)
        {
            throw new ProtocolException(ProtocolError.PackageMalformed, "The package's manifest is malformed.", e);
        }
    }

    private static SignedReceipt DecodeReceipt(CborValue item)
    {
        var fields = CborFields.Of(item);
        var receipt = SignedReceipt.Decode(fields.Bytes("p"), fields.Bytes("s"));
        fields.RefuseOthers();
        return receipt;
    }

    private static PackageBlob DecodeBlob(CborValue item)
    {
        var fields = CborFields.Of(item);
        var cid = fields.Cid("cid");
        var blob = new PackageBlob(cid, fields.Int64("size"), fields.Text("mime"));
        fields.RefuseOthers();
        return cid.Codec == CidCodec.Raw ? blob : throw new CborException(item.Offset, "a blob's CID is of codec raw.");
    }
}
