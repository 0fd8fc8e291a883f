using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>How a relay answers to a refused signature.</summary>
public static class HttpSignatureRefusalExtensions
{
    /// <summary>The error code of a refusal: one of <see cref="RelayErrorCode"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="HttpSignatureRefusal.None"/>, or not a defined value.</exception>
    public static string ToErrorCode(this HttpSignatureRefusal refusal) => refusal switch
    {
        HttpSignatureRefusal.Missing or HttpSignatureRefusal.Malformed or HttpSignatureRefusal.WrongComponents
            or HttpSignatureRefusal.WrongTag or HttpSignatureRefusal.WrongAlgorithm or HttpSignatureRefusal.WrongKeyId
            or HttpSignatureRefusal.WrongTime or HttpSignatureRefusal.DigestNotCovered
            or HttpSignatureRefusal.RequestMalformed => RelayErrorCode.Unauthenticated,
        HttpSignatureRefusal.ClockSkew or HttpSignatureRefusal.Expired => RelayErrorCode.ClockSkew,
        HttpSignatureRefusal.BadSignature => RelayErrorCode.BadSignature,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}
