namespace Buds.Crypto.Identifiers;

/// <summary>What the bytes that a <see cref="Cid"/> names are (multicodec).</summary>
public enum CidCodec
{
    /// <summary>Plain bytes: a blob (<c>raw</c>, 0x55).</summary>
    Raw = 0x55,

    /// <summary>Canonical CBOR: a receipt or a signed statement (<c>dag-cbor</c>, 0x71).</summary>
    DagCbor = 0x71,
}
