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
        ReadOnlySpan<KeyValuePair<string, string>> components, string signatureParams, [NotNullWhen(true)] out byte[]? bytes)
    {
        const string Last = "\"@signature-params\": ";
        bytes = null;
        var length = Last.Length + signatureParams.Length;
        foreach (var (identifier, value) in components)
        {
            length += identifier.Length + ": \n".Length + value.Length;
        }

        var text = new byte[length];
        var rest = text.AsSpan();
        foreach (var (identifier, value) in components)
        {
            if (!TryAppend(identifier, ref rest) || !TryAppend(": ", ref rest) || !TryAppend(value, ref rest))
            {
                return false;
            }

            rest[0] = (byte)'\n';
            rest = rest[1..];
        }

        if (!TryAppend(Last, ref rest) || !TryAppend(signatureParams, ref rest))
        {
            return false;
        }

        bytes = text;
        return true;
    }

    private static bool TryAppend(string text, ref Span<byte> rest)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        rest = rest[Encoding.ASCII.GetBytes(text, rest)..];
        return true;
    }
}
