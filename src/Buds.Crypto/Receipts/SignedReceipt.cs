using System.Diagnostics.CodeAnalysis;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Receipts;

/// <summary>
/// A receipt, its exact bytes and its signature. The bytes are stored and passed on as they are and never encoded anew
/// (protocol.md §3).
/// </summary>
public sealed class SignedReceipt
{
    private SignedReceipt(Receipt content, ReadOnlyMemory<byte> preimage, ReadOnlyMemory<byte> signature)
    {
        Content = content;
        Preimage = preimage;
        Signature = signature;
        Cid = Cid.Of(CidCodec.DagCbor, preimage.Span);
    }

    /// <summary>What it says.</summary>
    public Receipt Content { get; }

    /// <summary>The canonical CBOR that was signed.</summary>
    public ReadOnlyMemory<byte> Preimage { get; }

    /// <summary>The signature over <see cref="Preimage"/>, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The receipt's name.</summary>
    public Cid Cid { get; }

    /// <summary>The name of its first version: its own where it is that.</summary>
    public Cid RootCid => Content.Root ?? Cid;

    /// <summary>Signs a receipt with its author's device.</summary>
    /// <exception cref="ArgumentException">The receipt names another device, its payload has no canonical form, or it is one that
    /// nobody would read: a <c>claimed_time_ms</c> outside the years 1970 to 9999, a default CID, a negative size.</exception>
    public static SignedReceipt Sign(Receipt receipt, DeviceKey device)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(device);
        if (receipt.DeviceId != device.Id.ToString())
        {
            throw new ArgumentException("The receipt names another device than the one that signs it.", nameof(device));
        }

        var preimage = receipt.Encode();
        try
        {
            return new SignedReceipt(Receipt.Decode(preimage), preimage, device.SignReceipt(preimage));
        }
        catch (ProtocolException e)
        {
            throw new ArgumentException("The receipt is one that nobody would read.", nameof(receipt), e);
        }
    }

    /// <summary>Reads a stored or received receipt. Both are copied. The signature is not verified: see <see cref="Verify"/>.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.ReceiptInvalid"/>: malformed.</exception>
    public static SignedReceipt Decode(ReadOnlyMemory<byte> preimage, ReadOnlyMemory<byte> signature)
    {
        preimage = preimage.ToArray();
        return new SignedReceipt(Receipt.Decode(preimage), preimage, signature.ToArray());
    }

    /// <summary>The author and device, where they are of the kind that can be verified.</summary>
    public bool TryGetAuthor(out Did author, out DeviceId device)
    {
        device = default;
        return Did.TryParse(Content.Did, out author) & DeviceId.TryParse(Content.DeviceId, out device);
    }

    /// <summary>Whether a key signed this receipt.</summary>
    [SuppressMessage("Naming", "CA1725", Justification = "Not an override.")]
    public bool Verify(Ed25519PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyBare(Preimage.Span, Signature.Span);
    }
}
