using System.Text.Json;

namespace Buds.Crypto.Tests;

/// <summary>Public test vectors, as JSON.</summary>
internal static class VectorFile
{
    public static JsonElement Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", path)));
        return document.RootElement.Clone();
    }

    /// <summary>The tests of a Wycheproof file, each with its group.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Wycheproof(string name)
    {
        foreach (var group in Read($"wycheproof/{name}.json").GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                yield return (group, test);
            }
        }
    }

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static bool IsValid(this JsonElement test) => test.Text("result") == "valid";

    public static bool HasFlag(this JsonElement test, string flag) => test.GetProperty("flags").EnumerateArray().Any(f => f.GetString() == flag);

    public static string Case(this JsonElement test) =>
        $"{test.GetProperty("tcId").GetInt32()}{(test.TryGetProperty("comment", out var comment) ? $": {comment.GetString()}" : "")}";
}
