using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Stress.Calibration;

/// <summary>What the capacity planner reads: <c>buds-coefficients/1</c>.</summary>
internal static class CoefficientsFile
{
    private const string SourceName = "stress";

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Writes coefficients that one run measured, over a file that is there.</summary>
    public static Task WriteAsync(string path, DateOnly date, string machine, string commit, string command, string scenario, IEnumerable<MeasuredCoefficient> values) =>
        File.WriteAllTextAsync(path, Write(date, machine, commit, command, scenario, values) + "\n");

    public static string Write(DateOnly date, string machine, string commit, string command, string scenario, IEnumerable<MeasuredCoefficient> values) => JsonSerializer.Serialize(
        new
        {
            schema = "buds-coefficients/1",
            sources = new SortedDictionary<string, object>(StringComparer.Ordinal)
            {
                [SourceName] = new
                {
                    date,
                    machine,
                    commit,
                    command,
                    note = "CPU of the relay's process by /proc, clients in another process on the same cores.",
                },
            },
            values = new SortedDictionary<string, object>(
                values.ToDictionary(value => value.Name, value => (object)new { value = value.Value, unit = value.Unit, source = SourceName, scenario = value.Scenario ?? scenario }),
                StringComparer.Ordinal),
        },
        Options);
}
