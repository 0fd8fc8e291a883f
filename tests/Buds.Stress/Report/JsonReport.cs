using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Stress.Report;

/// <summary>All figures as JSON. What opens a store is left out.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write(StressResult result) => JsonSerializer.Serialize(
        result with { Settings = result.Settings with { PostgresConnection = null, RedisConnection = null, S3Key = null, S3Secret = null } }, Options);

    public static Task WriteAsync(StressResult result, string path) => File.WriteAllTextAsync(path, Write(result) + "\n");
}
