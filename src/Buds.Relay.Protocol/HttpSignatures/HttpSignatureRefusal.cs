namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>Why a request's signature is refused.</summary>
public enum HttpSignatureRefusal
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>There is no signature with the label <c>buds</c>.</summary>
    Missing,

    /// <summary>A header is longer than 4096 characters, not a dictionary structured field, or the signature not one of 64 bytes.</summary>
    Malformed,

    /// <summary>The covered components are not <c>@method</c>, <c>@path</c>, <c>@query</c> and, with a body, <c>content-digest</c>.</summary>
    WrongComponents,

    /// <summary>The <c>tag</c> is not <c>buds</c>.</summary>
    WrongTag,

    /// <summary>The <c>alg</c>, where given, is not <c>ed25519</c>.</summary>
    WrongAlgorithm,

    /// <summary>The <c>keyid</c> is not a device id.</summary>
    WrongKeyId,

    /// <summary>The <c>created</c> time is missing, or it or <c>expires</c> is not a time.</summary>
    WrongTime,

    /// <summary>The <c>created</c> time is more than 300 seconds away.</summary>
    ClockSkew,

    /// <summary>The <c>expires</c> time is over.</summary>
    Expired,

    /// <summary>The request has a body whose digest is not sent or not covered, or the signature covers a digest that is not there.</summary>
    DigestNotCovered,

    /// <summary>A part of the request cannot be one of HTTP.</summary>
    RequestMalformed,

    /// <summary>The signature does not verify.</summary>
    BadSignature,
}
