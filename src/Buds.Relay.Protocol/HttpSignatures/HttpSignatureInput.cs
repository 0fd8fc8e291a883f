using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>
/// A request's signature, read and not verified yet (protocol.md §6; RFC 9421 §3.2): it says which device's key to look up for
/// <see cref="Verify"/>. Until that returns <see cref="HttpSignatureRefusal.None"/>, nothing in it is to be believed.
/// </summary>
public sealed class HttpSignatureInput
{
    private readonly IReadOnlyList<string> _components;
    private readonly DateTimeOffset? _expires;

    private HttpSignatureInput(
        DeviceId keyId, DateTimeOffset created, DateTimeOffset? expires, IReadOnlyList<string> components, string signatureParams, byte[] signature)
    {
        KeyId = keyId;
        Created = created;
        _expires = expires;
        _components = components;
        SignatureParams = signatureParams;
        Signature = signature;
    }

    /// <summary>The device that is said to have signed.</summary>
    public DeviceId KeyId { get; }

    /// <summary>When it is said to have signed, in whole seconds.</summary>
    public DateTimeOffset Created { get; }

    internal string SignatureParams { get; }

    internal ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Reads the two headers of a request.</summary>
    /// <param name="signatureInput">The value of <c>Signature-Input</c>, several lines joined by a comma; null where there is none.</param>
    /// <param name="signature">The value of <c>Signature</c>, likewise. Signatures with other labels are ignored.</param>
    /// <param name="input">What was read.</param>
    /// <param name="refusal">Why nothing was, or <see cref="HttpSignatureRefusal.None"/>.</param>
    public static bool TryParse(
        string? signatureInput, string? signature, [NotNullWhen(true)] out HttpSignatureInput? input, out HttpSignatureRefusal refusal)
    {
        input = null;
        if (string.IsNullOrEmpty(signatureInput) || string.IsNullOrEmpty(signature))
        {
            refusal = HttpSignatureRefusal.Missing;
            return false;
        }

        if (!StructuredDictionaryParser.TryParse(signatureInput, out var inputs)
            || !StructuredDictionaryParser.TryParse(signature, out var signatures))
        {
            refusal = HttpSignatureRefusal.Malformed;
            return false;
        }

        var covered = inputs.FirstOrDefault(member => member.Key == HttpSignatureProfile.Label);
        var signed = signatures.FirstOrDefault(member => member.Key == HttpSignatureProfile.Label);
        refusal = covered is null || signed is null ? HttpSignatureRefusal.Missing : Read(covered, signed, out input);
        return input is not null;
    }

    /// <summary>Verifies the signature over a request.</summary>
    /// <param name="key">The key of the device <see cref="KeyId"/>.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="now">The verifier's clock; 300 seconds of skew are allowed either way.</param>
    /// <returns><see cref="HttpSignatureRefusal.None"/> where the signature is good.</returns>
    public HttpSignatureRefusal Verify(Ed25519PublicKey key, HttpSignedRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(request);
        if ((now - Created).Duration() > RelayTimes.ClockSkew)
        {
            return HttpSignatureRefusal.ClockSkew;
        }

        if (_expires < now)
        {
            return HttpSignatureRefusal.Expired;
        }

        // A digest that is sent and not signed would be anybody's.
        var covers = _components.Contains(HttpSignatureProfile.Digest);
        if (covers != (request.ContentDigest is not null) || (request.HasBody && !covers))
        {
            return HttpSignatureRefusal.DigestNotCovered;
        }

        if (!HttpSignatureProfile.TryBuildBase(request, _components, SignatureParams, out var bytes))
        {
            return HttpSignatureRefusal.RequestMalformed;
        }

        return key.VerifyHttpSignature(bytes, Signature.Span) ? HttpSignatureRefusal.None : HttpSignatureRefusal.BadSignature;
    }

    private static HttpSignatureRefusal Read(StructuredMember covered, StructuredMember signed, out HttpSignatureInput? input)
    {
        input = null;
        if (covered.Items is null || signed.Parameters.Count != 0
            || signed.Item is not { Bytes: { Length: Ed25519PublicKey.SignatureSize } signature })
        {
            return HttpSignatureRefusal.Malformed;
        }

        var components = covered.Items.Select(item => item.Parameters.Count == 0 ? item.Value.Serialized : string.Empty).ToArray();
        if (!HttpSignatureProfile.Covers(components))
        {
            return HttpSignatureRefusal.WrongComponents;
        }

        var parameters = covered.Parameters;
        if (parameters.Find("tag")?.Text != HttpSignatureProfile.Tag)
        {
            return HttpSignatureRefusal.WrongTag;
        }

        if (parameters.Find("alg") is { Text: not HttpSignatureProfile.Algorithm })
        {
            return HttpSignatureRefusal.WrongAlgorithm;
        }

        if (!DeviceId.TryParse(parameters.Find("keyid")?.Text, out var keyId))
        {
            return HttpSignatureRefusal.WrongKeyId;
        }

        if (!TryReadTime(parameters.Find("created"), out var created) || created is null || !TryReadTime(parameters.Find("expires"), out var expires))
        {
            return HttpSignatureRefusal.WrongTime;
        }

        input = new HttpSignatureInput(keyId, created.Value, expires, components, covered.SerializeInnerList(), signature);
        return HttpSignatureRefusal.None;
    }

    private static bool TryReadTime(StructuredBareItem? item, out DateTimeOffset? time)
    {
        time = null;
        if (item is null)
        {
            return true;
        }

        if (item is not { Kind: StructuredKind.Integer, Serialized: var text }
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
