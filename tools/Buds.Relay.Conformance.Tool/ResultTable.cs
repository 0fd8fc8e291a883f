using System.Globalization;
using Spectre.Console;

namespace Buds.Relay.Conformance.Tool;

/// <summary>The results as people read them, a line each as they come.</summary>
internal static class ResultTable
{
    private const int NameWidth = 62;

    public static void WriteChecks(IEnumerable<ConformanceCheck> checks)
    {
        foreach (var check in checks)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{check.Name}[/]");
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {check.Rule}");
        }
    }

    public static void Write(ConformanceResult result)
    {
        var (mark, color) = result.Outcome switch
        {
            ConformanceOutcome.Passed => ("passed ", "green"),
            ConformanceOutcome.Failed => ("FAILED ", "red"),
            _ => ("skipped", "yellow"),
        };
        var name = result.Check.Name.PadRight(NameWidth);
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[{color}]{mark}[/] {Markup.Escape(name)} {result.Duration.TotalMilliseconds,6:F0} ms"));
        if (result.Outcome == ConformanceOutcome.Failed)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"        The rule: {result.Check.Rule}");
        }

        if (result.Message is { } message)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"        {message}");
        }
    }

    public static void WriteTotals(IReadOnlyCollection<ConformanceResult> results)
    {
        int Count(ConformanceOutcome outcome) => results.Count(result => result.Outcome == outcome);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{Count(ConformanceOutcome.Passed)} passed, {Count(ConformanceOutcome.Failed)} failed, {Count(ConformanceOutcome.Skipped)} skipped");
    }
}
