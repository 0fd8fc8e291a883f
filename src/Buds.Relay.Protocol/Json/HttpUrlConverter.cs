using System.Text.Json;

namespace Buds.Relay.Protocol.Json;

/// <summary>Absolute http and https URLs only: a relative one would become a file on some platforms.</summary>
internal sealed class HttpUrlConverter : TextConverter<Uri>
{
    protected override bool TryParse(string? text, out Uri value)
    {
        var parsed = Uri.TryCreate(text, UriKind.Absolute, out var url);
        value = url!;
        return parsed && IsHttp(value);
    }

    // The text as it came: a presigned URL must not be normalized.
    protected override string Format(Uri value) => value.IsAbsoluteUri && IsHttp(value)
        ? value.OriginalString
        : throw new JsonException("A URL is absolute, and http or https.");

    private static bool IsHttp(Uri url) => url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp;
}
