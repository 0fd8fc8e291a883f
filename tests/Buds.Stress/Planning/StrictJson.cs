using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Stress.Planning;

/// <summary>JSON with snake_case names that refuses what it does not know, what is missing, what is null and what comes twice.</summary>
internal static class StrictJson
{
    // Read by people as well: no escapes but those that JSON asks for.
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.FileUnreadable"/>, or <paramref name="invalid"/> where it is not such JSON.</exception>
    public static async Task<T> ReadAsync<T>(string path, string invalid, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<T>(stream, Options, cancellationToken)
                ?? throw new PlanException(invalid, $"{path}: null.");
        }
        catch (JsonException e)
        {
            throw new PlanException(invalid, $"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlanException(PlanErrorCode.FileUnreadable, $"{path} cannot be read: {e.Message}", e);
        }
    }
}
