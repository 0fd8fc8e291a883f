using System.Security.Cryptography;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Receipts;

/// <summary>
/// A fact that somebody states: what is signed and named by a CID (protocol.md §3). <see cref="SignedReceipt"/> is the signed form.
/// </summary>
public sealed class Receipt
{
    /// <summary>The payload field with the author's time of the fact, in ms of Unix time. Every receipt has it.</summary>
    public const string ClaimedTimeField = "claimed_time_ms";

    private const string SaltField = "salt";
    private const int SaltSize = 16;

    private Receipt(string did, string deviceId, string type, CborMap payload, IReadOnlyList<BlobReference> blobs, Cid? parent, Cid? root)
    {
        Did = did;
        DeviceId = deviceId;
        Type = type;
        Payload = payload;
        Blobs = blobs;
        Parent = parent;
        Root = root;
    }

    /// <summary>The author, as text: receipts of the kernel before Buds have other DIDs than <see cref="Identifiers.Did"/> allows.</summary>
    public string Did { get; }

    /// <summary>The author's device, as text.</summary>
    public string DeviceId { get; }

    /// <summary>The type, <c>app.buds.&lt;thing&gt;.&lt;what&gt;/v1</c>. Unknown types are kept and passed on.</summary>
    public string Type { get; }

    /// <summary>What the receipt says.</summary>
    public CborMap Payload { get; }

    /// <summary>The blobs it mentions, in the order of their CIDs.</summary>
    public IReadOnlyList<BlobReference> Blobs { get; }

    /// <summary>The version before this one; none for a first version.</summary>
    public Cid? Parent { get; }

    /// <summary>The first version; none where this is it.</summary>
    public Cid? Root { get; }

    /// <summary>The author's time of the fact.</summary>
    public DateTimeOffset ClaimedTime => DateTimeOffset.FromUnixTimeMilliseconds((long)Payload[ClaimedTimeField].AsInteger());

    /// <summary>States a new fact. Adds <c>claimed_time_ms</c> and 16 random bytes as <c>salt</c> to the payload, where they are missing.</summary>
    /// <param name="author">The author.</param>
    /// <param name="device">The author's device.</param>
    /// <param name="type">The type, <c>app.buds.&lt;thing&gt;.&lt;what&gt;/v1</c>.</param>
    /// <param name="payload">What it says. Not changed.</param>
    /// <param name="now">The time of the fact.</param>
    /// <param name="blobs">The blobs it mentions, in any order, each once.</param>
    /// <param name="parent">For an edit: the version before.</param>
    /// <param name="root">For an edit: the first version.</param>
    /// <exception cref="ArgumentException">An empty type, a default author or device, a blob twice, a parent without a root or the
    /// reverse.</exception>
    public static Receipt Create(
        Did author,
        DeviceId device,
        string type,
        CborMap payload,
        DateTimeOffset now,
        IEnumerable<BlobReference>? blobs = null,
        Cid? parent = null,
        Cid? root = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(payload);
        if (author.IsDefault || device.IsDefault)
        {
            throw new ArgumentException("A receipt has an author and a device.", nameof(author));
        }

        if (parent is null != root is null)
        {
            throw new ArgumentException("An edit names both its parent and its root.", nameof(root));
        }

        var content = new CborMap();
        foreach (var (key, value) in payload)
        {
            content.Add(key, value);
        }

        if (!content.ContainsKey(ClaimedTimeField))
        {
            content[ClaimedTimeField] = now.ToUnixTimeMilliseconds();
        }

        if (!content.ContainsKey(SaltField))
        {
            // Without it, one who guesses the content could confirm the guess by the CID.
            content[SaltField] = RandomNumberGenerator.GetBytes(SaltSize);
        }

        var sorted = (blobs ?? []).OrderBy(b => b.Cid).ToArray();
        if (sorted.DistinctBy(b => b.Cid).Count() != sorted.Length)
        {
            throw new ArgumentException("A receipt mentions a blob once.", nameof(blobs));
        }

        return new Receipt(author.ToString(), device.ToString(), type, content, sorted, parent, root);
    }

    /// <summary>The preimage: the canonical CBOR that is signed and named.</summary>
    /// <exception cref="ArgumentException">The payload has no canonical form.</exception>
    public byte[] Encode()
    {
        var map = new CborMap
        {
            { "did", Did },
            { "deviceId", DeviceId },
            { "receiptType", Type },
            { "payload", Payload },
        };
        if (Parent is { } parent)
        {
            map.Add("parentCID", parent.ToString());
        }

        if (Root is { } root)
        {
            map.Add("rootCID", root.ToString());
        }

        if (Blobs.Count > 0)
        {
            map.Add("blobs", CborValue.FromArray([.. Blobs.Select(Encode)]));
        }

        return map.Encode();
    }

    /// <summary>Reads a preimage.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.ReceiptInvalid"/>: not canonical CBOR of this shape.</exception>
    public static Receipt Decode(ReadOnlyMemory<byte> preimage)
    {
        try
        {
            var fields = CborFields.Decode(preimage);
            var payload = fields.Map("payload");
            _ = new CborFields(payload).Time(ClaimedTimeField);
            var receipt = new Receipt(
                fields.Text("did"),
                fields.Text("deviceId"),
                fields.Text("receiptType"),
                payload,
                DecodeBlobs(fields.OptionalArray("blobs")),
                fields.OptionalCid("parentCID"),
                fields.OptionalCid("rootCID"));
            fields.RefuseOthers();
            return receipt;
        }
        catch (CborException e)
        {
            throw new ProtocolException(ProtocolError.ReceiptInvalid, "A receipt is malformed.", e);
        }
    }

    private static CborValue Encode(BlobReference blob)
    {
        var map = new CborMap { { "cid", blob.Cid.ToString() }, { "mime", blob.Mime }, { "size", blob.Size } };
        if (blob.Role is { } role)
        {
            map.Add("role", role);
        }

        if (blob.Thumbnail is { } thumbnail)
        {
            map.Add("thumb", thumbnail.ToString());
        }

        return map;
    }

    private static BlobReference[] DecodeBlobs(IReadOnlyList<CborValue>? items)
    {
        var blobs = new BlobReference[items?.Count ?? 0];
        for (var i = 0; i < blobs.Length; i++)
        {
            var fields = CborFields.Of(items![i]);
            blobs[i] = new BlobReference(
                fields.Cid("cid"), fields.Text("mime"), fields.Int64("size"), fields.OptionalText("role"), fields.OptionalCid("thumb"));
            fields.RefuseOthers();
            if (i > 0 && blobs[i].Cid <= blobs[i - 1].Cid)
            {
                throw new CborException(items[i].Offset, "blobs are not in the order of their CIDs.");
            }
        }

        return items is { Count: 0 } ? throw new CborException(0, "an empty blobs field is left out.") : blobs;
    }
}
