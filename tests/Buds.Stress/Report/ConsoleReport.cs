using Spectre.Console;

namespace Buds.Stress.Report;

/// <summary>What the terminal shows at the end; its last line is for scripts.</summary>
internal static class ConsoleReport
{
    public static void Write(StressResult result)
    {
        foreach (var table in ResultTables.Of(result).Where(table => table.Rows.Count > 0))
        {
            var shown = new Table().Title(Markup.Escape(table.Title)).AddColumns([.. table.Columns.Select(Markup.Escape)]);
            foreach (var row in table.Rows)
            {
                shown.AddRow([.. row.Select(Markup.Escape)]);
            }

            AnsiConsole.Write(shown);
        }

        Console.WriteLine($"on {result.Machine}; load average {result.Machine.LoadAverage}");
        foreach (var example in result.Verdict.Examples)
        {
            Console.WriteLine(example);
        }

        if (result.Fault is { } fault)
        {
            Console.WriteLine(fault);
        }

        Console.WriteLine(Line(result));
    }

    /// <summary>The result in one line.</summary>
    public static string Line(StressResult result) => FormattableString.Invariant(
        $"stress: scenario={result.Settings.Scenario.ToString().ToLowerInvariant()} users={result.Settings.Users} messages={result.Verdict.Messages} deliveries={result.Verdict.Expected} opened={result.Verdict.Opened} lost={result.Verdict.Lost} duplicated={result.Verdict.Duplicated} wrong={result.Verdict.Wrong + result.Verdict.Unexpected + result.Verdict.Refused} failed_sends={result.Verdict.FailedSends} seconds={result.Took.TotalSeconds:F1} clean={(result.IsClean ? "yes" : "no")}");
}
