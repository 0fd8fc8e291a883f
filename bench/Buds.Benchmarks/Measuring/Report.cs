using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Buds.Benchmarks.Measuring;

/// <summary>Prints the figures of a group: tables for people, and one line of JSON, the last, for programs.</summary>
public sealed class Report(string group)
{
    private readonly IAnsiConsole _console = CreateConsole();
    private readonly List<FigureRecord> _figures = [];
    private readonly List<Goal> _goals = [];

    /// <summary>A table of contestants that ran against each other.</summary>
    public void Add(string title, IReadOnlyList<Contestant> contestants, IReadOnlyDictionary<string, Measurement> results)
    {
        var table = NewTable("", "median, µs", "minimum, µs", "ratio", "of minima", "to", "allocated, bytes");
        foreach (var contestant in contestants)
        {
            var result = results[contestant.Name];
            var baseline = contestant.Baseline is { } name ? results[name] : null;
            var ratio = baseline is null ? (double?)null : result.RatioTo(baseline);
            var minimumRatio = baseline is null ? (double?)null : result.MinimumRatioTo(baseline);
            table.AddRow(
                Markup.Escape(result.Name), Number(result.Median, 1), Number(result.Minimum, 1),
                Number(ratio, 2), Number(minimumRatio, 2), Markup.Escape(baseline?.Name ?? ""), Number(result.AllocatedBytes, 0));
            _figures.Add(new FigureRecord(
                result.Name, Math.Round(result.Median, 1), Math.Round(result.Minimum, 1), Round(ratio), Round(minimumRatio), baseline?.Name, result.AllocatedBytes));
        }

        Write(title, table);
    }

    /// <summary>Figures that nothing is compared with.</summary>
    public void Add(string title, IEnumerable<(string Name, string Value)> lines)
    {
        var table = NewTable("", "");
        foreach (var (name, value) in lines)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        Write(title, table);
    }

    public void Add(Goal goal) => _goals.Add(goal);

    /// <summary>Prints the goals and the last line.</summary>
    public void Complete()
    {
        if (_goals.Count > 0)
        {
            var table = NewTable("goal", "value", "at most", "");
            foreach (var goal in _goals)
            {
                table.AddRow(Markup.Escape(goal.Name), Number(goal.Value, 2), Number(goal.Limit, 2), goal.Met ? "met" : "MISSED");
            }

            Write("Goals", table);
        }

        var goals = _goals.Select(g => g with { Value = Math.Round(g.Value, 3) });
        Console.WriteLine(JsonSerializer.Serialize(new ReportRecord(group, _figures, [.. goals]), ReportJson.Default.ReportRecord));
    }

    private void Write(string title, Table table)
    {
        Console.WriteLine(title);
        Console.WriteLine();
        _console.Write(table);
        Console.WriteLine();
    }

    private static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        return table;
    }

    private static IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 200;
        return console;
    }

    private static string Number(double? value, int decimals) => value?.ToString("N" + decimals, CultureInfo.InvariantCulture) ?? "";

    private static double? Round(double? value) => value is { } v ? Math.Round(v, 3) : null;
}

internal sealed record FigureRecord(
    string Name, double MedianUs, double MinimumUs, double? Ratio, double? MinimumRatio, string? To, long AllocatedBytes);

internal sealed record ReportRecord(string Group, IReadOnlyList<FigureRecord> Figures, IReadOnlyList<Goal> Goals);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportRecord))]
internal sealed partial class ReportJson : JsonSerializerContext;
