using Buds.Stress.Planning;

namespace Buds.Stress.Tests.Planning;

/// <summary>Coefficients for tests, and those that come with the planner.</summary>
internal static class TestCoefficients
{
    public static readonly CoefficientSource Source = new() { Date = new DateOnly(2026, 11, 24), Machine = "a machine", Commit = "0123abc", Command = "a command" };

    public static string DataPath(params ReadOnlySpan<string> parts) => Path.Combine([AppContext.BaseDirectory, "Data", .. parts]);

    public static Coefficient Of(string unit, double value) => new() { Value = value, Unit = unit, Source = "run", Scenario = "a scenario" };

    /// <summary>All that there are, so that nothing is left out.</summary>
    public static Coefficients All(double value) => KnownCoefficients.All.Values.Aggregate(
        Coefficients.Empty.WithSource("run", Source), (all, known) => all.With(known.Name, Of(known.UnitName, value)));
}
