using Buds.Stress.Load;
using Buds.Stress.Planning;

namespace Buds.Stress.Report;

/// <summary>What the clients of a run tell the capacity planner.</summary>
internal static class PlannerReport
{
    private const string SourceName = "stress";

    /// <summary>Puts it into a file of coefficients, in place of what an earlier run had put there; other sources stay.</summary>
    public static async Task WriteAsync(StressResult result, string path, CancellationToken cancellationToken)
    {
        var coefficients = (File.Exists(path) ? await Coefficients.LoadAsync(path, cancellationToken) : Coefficients.Empty).WithSource(SourceName, new CoefficientSource
        {
            Date = DateOnly.FromDateTime(result.StartedAt.UtcDateTime),
            Machine = $"{result.Machine}; load average {result.Machine.LoadAverage}",
            Commit = BuildCommit.Find(),
            Command = $"dotnet run -c Release --project tests/Buds.Stress -- {result.Settings.CommandLine}",
            Note = "What light clients asked for while messages were sent",
        });
        foreach (var (known, value) in CountsOf(result.Load))
        {
            coefficients = coefficients.With(known.Name, new Coefficient
            {
                Value = value,
                Unit = known.UnitName,
                Source = SourceName,
                Scenario = FormattableString.Invariant($"{result.Settings.Scenario.ToString().ToLowerInvariant()} at {result.Settings.Speed:0.##} times the clock"),
            });
        }

        await coefficients.WithoutEmptySources().SaveAsync(path, cancellationToken);
    }

    private static IEnumerable<(KnownCoefficient Known, double Value)> CountsOf(LoadFigures load)
    {
        var deliveries = (double)load.Requests[RequestKind.PayloadGet];
        if (deliveries > 0)
        {
            // A plan counts the first read of each session by itself.
            yield return (KnownCoefficients.ReadsPerDelivery, Math.Max(0, load.Requests[RequestKind.Inbox] - load.SessionsUntilSent) / deliveries);
            yield return (KnownCoefficients.AcksPerDelivery, load.Requests[RequestKind.Ack] / deliveries);
        }

        if (load.RequestsAUserAndDay is { } all)
        {
            yield return (KnownCoefficients.RequestsPerUserDay, all);
        }
    }
}
