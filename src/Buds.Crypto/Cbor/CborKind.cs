namespace Buds.Crypto.Cbor;

/// <summary>The kinds of data item that canonical CBOR allows (protocol.md §1).</summary>
public enum CborKind
{
    /// <summary>An integer from -2⁶⁴ to 2⁶⁴ - 1.</summary>
    Integer,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Unicode text.</summary>
    Text,

    /// <summary>A list of items.</summary>
    Array,

    /// <summary>A map from text to items.</summary>
    Map,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Null. Kept where another's data has it; the protocol's own structures never do.</summary>
    Null,

    /// <summary>A finite binary64 number.</summary>
    Float,
}
