namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>The two headers that carry a signature (RFC 9421 §4).</summary>
/// <param name="SignatureInput">The value of <c>Signature-Input</c>.</param>
/// <param name="Signature">The value of <c>Signature</c>.</param>
public readonly record struct HttpSignatureHeaders(string SignatureInput, string Signature)
{
    /// <summary>The name of the header that says what is signed and by whom.</summary>
    public const string SignatureInputName = "Signature-Input";

    /// <summary>The name of the header that holds the signature.</summary>
    public const string SignatureName = "Signature";
}
