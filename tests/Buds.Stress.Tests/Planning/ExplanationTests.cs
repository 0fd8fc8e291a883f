using System.Globalization;
using System.Text.Json;
using Buds.Stress.Planning;
using Buds.Stress.Planning.Figures;
using Buds.Stress.Planning.Model;
using Buds.Stress.Planning.Output;
using Buds.Stress.Planning.Prices;

namespace Buds.Stress.Tests.Planning;

/// <summary>What is shown is what was computed.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public async Task Formula_with_its_numbers_comes_to_the_result()
    {
        var plan = await ShippedAsync();

        foreach (var figure in plan.Figures.Where(figure => figure.Kind == FigureKind.Computed && !figure.Formula.Numbers.Contains('?', StringComparison.Ordinal)))
        {
            var value = figure.Value.ShouldNotBeNull(figure.Id);
            Arithmetic.Evaluate(figure.Formula.Numbers).ShouldBe(value, Math.Abs(value) * 1e-6, $"{figure.Id} = {figure.Formula.Numbers}");
        }
    }

    [Fact]
    public async Task Explanation_ends_each_figure_with_the_number_of_the_plan()
    {
        var plan = await ShippedAsync();
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };

        Explanation.Write(writer, plan);

        var lines = writer.ToString().Split('\n');
        foreach (var figure in plan.Figures)
        {
            var start = Array.FindIndex(lines, line => line.StartsWith($"{figure.Title} [{FigureText.Origin(figure)}]", StringComparison.Ordinal));
            start.ShouldBeGreaterThan(-1, figure.Title);
            var result = lines[start + (figure.Kind == FigureKind.Computed ? 3 : 1)].Trim()[2..].Split(" (")[0];
            result.ShouldBe(figure.Value is { } value ? Number.Exact(value) : figure.Text, figure.Id);
        }
    }

    [Fact]
    public async Task Json_holds_every_figure_with_its_value_and_formula()
    {
        var plan = await ShippedAsync();

        using var json = JsonDocument.Parse(PlanJson.Of(plan));

        json.RootElement.GetProperty("schema").GetString().ShouldBe("buds-plan/1");
        var figures = json.RootElement.GetProperty("figures").EnumerateArray().ToDictionary(figure => figure.GetProperty("id").GetString()!);
        figures.Keys.ShouldBe(plan.Figures.Select(figure => figure.Id));
        foreach (var figure in plan.Figures)
        {
            var written = figures[figure.Id];
            (written.TryGetProperty("value", out var value) ? value.GetDouble() : (double?)null).ShouldBe(figure.Value, figure.Id);
            (written.TryGetProperty("formula", out var formula) ? formula.GetString() : null).ShouldBe(figure.Kind == FigureKind.Computed ? figure.Formula.Names : null);
        }
    }

    [Fact]
    public async Task Titles_are_not_used_twice_so_that_formulas_can_be_read()
    {
        var plan = await ShippedAsync();

        plan.Figures.GroupBy(figure => figure.Title).Where(title => title.Count() > 1).Select(title => title.Key).ShouldBeEmpty();
    }

    private static async Task<CapacityPlan> ShippedAsync()
    {
        var sheets = new List<PriceSheet>();
        foreach (var file in Directory.EnumerateFiles(TestCoefficients.DataPath("prices")))
        {
            sheets.Add(await PriceSheet.LoadAsync(file));
        }

        return CapacityPlan.Compute(new PlanInputs(), await Coefficients.LoadAsync(TestCoefficients.DataPath("coefficients.json")), sheets);
    }
}
