using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Buds.Relay.Conformance.Tool;

/// <summary>The results as machines read them.</summary>
internal static class ResultFiles
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static void WriteJUnit(FileInfo file, Uri relay, IReadOnlyCollection<ConformanceResult> results)
    {
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", $"buds-relay-conformance {relay}"),
            new XAttribute("tests", results.Count),
            new XAttribute("failures", results.Count(result => result.Outcome == ConformanceOutcome.Failed)),
            new XAttribute("skipped", results.Count(result => result.Outcome == ConformanceOutcome.Skipped)),
            new XAttribute("time", Seconds(results.Sum(result => result.Duration.TotalSeconds))),
            results.Select(result => new XElement(
                "testcase",
                new XAttribute("classname", "buds-relay-conformance"),
                new XAttribute("name", result.Check.Name),
                new XAttribute("time", Seconds(result.Duration.TotalSeconds)),
                result.Outcome switch
                {
                    ConformanceOutcome.Failed => new XElement("failure", new XAttribute("message", result.Check.Rule), Clean(result.Message)),
                    ConformanceOutcome.Skipped => new XElement("skipped", new XAttribute("message", Clean(result.Message))),
                    _ => null,
                })));
        using var stream = Create(file);
        new XDocument(new XElement("testsuites", suite)).Save(stream);
    }

    public static void WriteJson(FileInfo file, Uri relay, IEnumerable<ConformanceResult> results)
    {
        using var stream = Create(file);
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteString("relay", relay.AbsoluteUri);
        json.WriteStartArray("checks");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Check.Name);
            json.WriteString("rule", result.Check.Rule);
            json.WriteString("outcome", result.Outcome switch
            {
                ConformanceOutcome.Passed => "passed",
                ConformanceOutcome.Failed => "failed",
                _ => "skipped",
            });
            json.WriteString("message", result.Message);
            json.WriteNumber("milliseconds", Math.Round(result.Duration.TotalMilliseconds, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static FileStream Create(FileInfo file)
    {
        file.Directory?.Create();
        return file.Create();
    }

    private static string Seconds(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture);

    // A relay's answer is quoted in messages, and XML does not take every character.
    private static string Clean(string? text) => string.Concat((text ?? string.Empty).Where(System.Xml.XmlConvert.IsXmlChar));
}
