using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;

namespace Buds.Relay.Testing;

/// <summary>Names for what is different in every run.</summary>
internal sealed class TranscriptNames(DateTimeOffset start)
{
    private const int ShortestBytes = 22;

    // Every time of the protocol is later, and no size or count is so large.
    private const long FirstTime = 1_000_000_000_000;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public string Of(DeviceId device) => Name("device", device.ToString());

    public string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"+{(long)(at - start).TotalMilliseconds} ms");

    public string Path(RelayExchange exchange)
    {
        var parts = exchange.Path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Guid.TryParse(parts[i], out _) ? Name("message", parts[i]) : parts[i].Length == 64 ? "sha256" : parts[i];
        }

        var isPresigned = exchange.Path.StartsWith(RelayRoutes.BlobsPrefix, StringComparison.Ordinal);
        var query = exchange.Query.Split('&').Select(pair => pair.Split('=') is [var name, var id] && Guid.TryParse(id, out _) ? $"{name}={Name("message", id)}" : pair);
        return string.Join('/', parts) + (isPresigned ? string.Empty : string.Join('&', query));
    }

    public string Json(string json)
    {
        try
        {
            return Rename(null, JsonNode.Parse(json))?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private JsonNode? Rename(string? member, JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(Text(null, entry.Key), Rename(entry.Key, entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => Rename(member, item))]),
        JsonValue value when value.TryGetValue(out string? text) => Text(member, text),
        JsonValue value when value.TryGetValue(out long number) && number > FirstTime => Time(DateTimeOffset.FromUnixTimeMilliseconds(number)),
        _ => node?.DeepClone(),
    };

    private string Text(string? member, string text) => text switch
    {
        _ when text.StartsWith("did:", StringComparison.Ordinal) => Name("account", text),
        _ when Guid.TryParse(text, out _) => Name(_names.GetValueOrDefault(text) is { } known ? Kind(known) : Kind(member), text),
        _ when member == "url" => "url",
        _ when text.Length >= ShortestBytes && Base64Url.IsValid(text, out var length) => string.Create(CultureInfo.InvariantCulture, $"bytes({length})"),
        _ => text,
    };

    private static string Kind(string? member) => member?.StartsWith("device", StringComparison.Ordinal) == true ? "device" : "message";

    private string Name(string kind, string value)
    {
        if (!_names.TryGetValue(value, out var name))
        {
            var count = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            _names[value] = name = string.Create(CultureInfo.InvariantCulture, $"{kind}-{count}");
        }

        return name;
    }
}
