using System.Text.Json;
using Buds.Stress.Planning.Model;

namespace Buds.Stress.Planning.Output;

/// <summary>A plan for machines.</summary>
internal sealed record PlanJson
{
    public string Schema { get; } = "buds-plan/1";

    public required IReadOnlyList<FigureJson> Figures { get; init; }

    public required IReadOnlyDictionary<string, CoefficientSource> Sources { get; init; }

    public static string Of(CapacityPlan plan) => JsonSerializer.Serialize(
        new PlanJson { Figures = [.. plan.Figures.Select(FigureJson.Of)], Sources = plan.Coefficients.Sources }, StrictJson.Options);
}
