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
    /// <param name="title">What is in it.</param>
    /// <param name="contestants">The rows.</param>
    /// <param name="results">Their figures.</param>
    /// <param name="floor">The contestant that every row is also compared with, where there is one.</param>
    public void Add(string title, IReadOnlyList<Contestant> contestants, IReadOnlyDictionary<string, Measurement> results, string? floor = null)
    {
        string[] columns = ["", "median, µs", "p95, µs", "minimum, µs", "ratio", "of minima", "to", "allocated, bytes"];
        var table = NewTable(floor is null ? columns : [.. columns, "of the floor"]);
        foreach (var contestant in contestants)
        {
            var result = results[contestant.Name];
            var baseline = contestant.Baseline is { } name ? results[name] : null;
            var ratio = baseline is null ? (double?)null : result.RatioTo(baseline);
            var minimumRatio = baseline is null ? (double?)null : result.MinimumRatioTo(baseline);
            var floorRatio = floor is null || floor == result.Name ? (double?)null : result.RatioTo(results[floor]);
            string[] cells =
            [
                Markup.Escape(result.Name), Microseconds(result.Median), Microseconds(result.P95), Microseconds(result.Minimum),
                Number(ratio, 2), Number(minimumRatio, 2), Markup.Escape(baseline?.Name ?? ""), Number(result.AllocatedBytes, 0),
            ];
            table.AddRow(floor is null ? cells : [.. cells, Number(floorRatio, 2)]);
            _figures.Add(Figure(result) with
            {
                Ratio = Round(ratio),
                MinimumRatio = Round(minimumRatio),
                To = baseline?.Name,
                FloorRatio = Round(floorRatio),
            });
        }

        Write(title, table);
    }

    /// <summary>A table of what ran alone.</summary>
    public void Add(string title, IReadOnlyList<Measurement> results)
    {
        var table = NewTable("", "median, µs", "p95, µs", "minimum, µs", "allocated, bytes");
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape(result.Name), Microseconds(result.Median), Microseconds(result.P95), Microseconds(result.Minimum), Number(result.AllocatedBytes, 0));
            _figures.Add(Figure(result));
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

    /// <summary>Words.</summary>
    public void Add(string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = NewTable([.. columns]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
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

    private static FigureRecord Figure(Measurement result) =>
        new(result.Name, Round(result.Median), Round(result.P95), Round(result.Minimum), result.AllocatedBytes);

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
        console.Profile.Width = 500;
        return console;
    }

    private static string Number(double? value, int decimals) => value?.ToString("N" + decimals, CultureInfo.InvariantCulture) ?? "";

    // Three digits at the least, whether it took nanoseconds or seconds.
    private static string Microseconds(double value) => Number(value, value < 10 ? 3 : 1);

    private static double Round(double value) => Math.Round(value, 4);

    private static double? Round(double? value) => value is { } v ? Round(v) : null;
}

internal sealed record FigureRecord(string Name, double MedianUs, double P95Us, double MinimumUs, long? AllocatedBytes)
{
    public double? Ratio { get; init; }

    public double? MinimumRatio { get; init; }

    public string? To { get; init; }

    public double? FloorRatio { get; init; }
}

internal sealed record ReportRecord(string Group, IReadOnlyList<FigureRecord> Figures, IReadOnlyList<Goal> Goals);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportRecord))]
internal sealed partial class ReportJson : JsonSerializerContext;
