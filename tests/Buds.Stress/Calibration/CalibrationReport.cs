using System.Reflection;
using Buds.Stress.Load;
using Buds.Stress.Planning;
using Buds.Stress.Report;

namespace Buds.Stress.Calibration;

/// <summary>What a run and a calibration after it tell the capacity planner.</summary>
internal static class CalibrationReport
{
    private const string SourceName = "stress";

    // Where a day passes in minutes, a device finds together what hours lie between: its reads and acks are too few to plan with.
    private const double MostSpeed = 10;

    /// <summary>Puts what was measured into a file of coefficients, in place of what an earlier run had put there; other sources stay.</summary>
    public static async Task WriteAsync(StressResult result, string path, CancellationToken cancellationToken)
    {
        var measured = await new RelayCalibration(result.Settings).MeasureAsync(cancellationToken);
        var coefficients = (File.Exists(path) ? await Coefficients.LoadAsync(path, cancellationToken) : Coefficients.Empty).WithSource(SourceName, new CoefficientSource
        {
            Date = DateOnly.FromDateTime(result.StartedAt.UtcDateTime),
            Machine = $"{result.Machine}; load average {result.Machine.LoadAverage}",
            Commit = Commit(),
            Command = $"dotnet run -c Release --project tests/Buds.Stress -- {result.Settings.CommandLine}",
            Note = "CPU of the relay's process by /proc, clients in another process on the same cores",
        });
        var scenario = result.Settings.Scenario.ToString().ToLowerInvariant();
        foreach (var value in measured.Concat(FromRun(result)))
        {
            coefficients = coefficients.With(
                value.Name, new Coefficient { Value = value.Value, Unit = value.Unit, Source = SourceName, Scenario = value.Scenario ?? scenario });
        }

        await coefficients.SaveAsync(path, cancellationToken);
    }

    private static IEnumerable<MeasuredCoefficient> FromRun(StressResult result)
    {
        if (result.Settings.Speed > MostSpeed)
        {
            yield break;
        }

        var (requests, deliveries) = (result.Load.Requests, (double)result.Load.Requests[RequestKind.PayloadGet]);
        if (deliveries > 0)
        {
            yield return new MeasuredCoefficient("client.inbox_reads_per_delivery", requests[RequestKind.Inbox] / deliveries, "count");
            yield return new MeasuredCoefficient("client.acks_per_delivery", requests[RequestKind.Ack] / deliveries, "count");
        }

        if (result.Load.RequestsAUserAndDay is { } all)
        {
            yield return new MeasuredCoefficient("client.requests_per_user_day", all, "count");
        }
    }

    // The build writes it behind the version's plus sign.
    private static string Commit()
    {
        var version = typeof(CalibrationReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var at = version.LastIndexOf('+');
        return at < 0 ? "0000000" : version[(at + 1)..];
    }
}
