using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Buds.Crypto.Linking;

/// <summary>A <c>buds:</c> link: a verb and parameters, each known and there once. What people paste is hostile until read.</summary>
internal sealed class BudsLink
{
    public const int MaxLength = 2048;

    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Writes a link. Values are percent-encoded, the version comes first.</summary>
    public static string Write(string verb, params ReadOnlySpan<(string Key, string Value)> parameters)
    {
        var text = $"buds:{verb}?v=1";
        foreach (var (key, value) in parameters)
        {
            text += $"&{key}={Uri.EscapeDataString(value)}";
        }

        return text;
    }

    public static BudsLink Read(string text, string verb)
    {
        var prefix = $"buds:{verb}?";
        if (text.Length > MaxLength || !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw Invalid($"This is not a buds:{verb} link.");
        }

        var link = new BudsLink();
        foreach (var part in text[prefix.Length..].Split('&'))
        {
            var split = part.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0 || !link._parameters.TryAdd(part[..split], Uri.UnescapeDataString(part[(split + 1)..])))
            {
                throw Invalid($"The buds:{verb} link is malformed.");
            }
        }

        return link.Take("v") == "1"
            ? link
            : throw new ProtocolException(
                ProtocolError.UnsupportedVersion, $"This buds:{verb} link is of a version that this library does not know: update it.");
    }

    public string Take(string key)
    {
        _taken++;
        return _parameters.TryGetValue(key, out var value) ? value : throw Invalid($"The link lacks '{key}'.");
    }

    public byte[] TakeBytes(string key, int length)
    {
        var text = Take(key);
        var bytes = new byte[length];

        // Only the one spelling without padding: decoders forgive trailing bits.
        return Base64Url.IsValid(text, out var size) && size == length
            && Base64Url.TryDecodeFromChars(text, bytes, out _) && Base64Url.EncodeToString(bytes) == text
            ? bytes
            : throw Invalid($"The link's '{key}' is not {length} bytes in base64url.");
    }

    public Uri TakeRelay()
    {
        var text = Take("relay");
        return IsRelay(text, out var relay) ? relay : throw Invalid("The link's 'relay' is not the URL of a relay.");
    }

    public void RefuseOthers()
    {
        if (_taken != _parameters.Count)
        {
            throw Invalid("The link has an unknown parameter.");
        }
    }

    public static ProtocolException Invalid(string message, Exception? cause = null) => new(ProtocolError.TextInvalid, message, cause);

    public static Uri RequireRelay(Uri relay) => IsRelay(relay.OriginalString, out _)
        ? relay
        : throw new ArgumentException("A relay's URL is absolute, http or https, without user, query or fragment.", nameof(relay));

    private static bool IsRelay(string text, [NotNullWhen(true)] out Uri? relay) =>
        Uri.TryCreate(text, UriKind.Absolute, out relay)
        && (relay.Scheme == Uri.UriSchemeHttps || relay.Scheme == Uri.UriSchemeHttp)
        && relay.UserInfo.Length == 0 && relay.Query.Length == 0 && relay.Fragment.Length == 0;
}
