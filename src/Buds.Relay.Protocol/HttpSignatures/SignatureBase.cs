using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>The bytes that an HTTP signature is over (RFC 9421 §2.5), from component identifiers and values of any profile.</summary>
internal static class SignatureBase
{
    /// <param name="components">Serialized identifiers, such as <c>"@method"</c> with its quotation marks, and their values in order.</param>
    /// <param name="signatureParams">The serialized inner list of identifiers with the signature's parameters.</param>
    /// <param name="bytes">The base.</param>
    /// <returns>False where a value could be taken for more than one line, or is not ASCII.</returns>
    public static bool TryBuild(
        IEnumerable<KeyValuePair<string, string>> components, string signatureParams, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var text = new StringBuilder();
        foreach (var (identifier, value) in components)
        {
            if (!IsLine(identifier) || !IsLine(value))
            {
                return false;
            }

            text.Append(identifier).Append(": ").Append(value).Append('\n');
        }

        if (!IsLine(signatureParams))
        {
            return false;
        }

        text.Append("\"@signature-params\": ").Append(signatureParams);
        bytes = Encoding.ASCII.GetBytes(text.ToString());
        return true;
    }

    private static bool IsLine(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
