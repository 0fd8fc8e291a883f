using System.Reflection;
using Buds.Stress.Load;
using Buds.Stress.Report;

namespace Buds.Stress.Calibration;

/// <summary>What a run and a calibration after it tell the capacity planner.</summary>
internal static class CalibrationReport
{
    public static async Task WriteAsync(StressResult result, string path, CancellationToken cancellationToken)
    {
        var measured = await new RelayCalibration(result.Settings).MeasureAsync(cancellationToken);
        await CoefficientsFile.WriteAsync(
            path,
            DateOnly.FromDateTime(result.StartedAt.UtcDateTime),
            $"{result.Machine}; load average {result.Machine.LoadAverage}",
            Commit(),
            $"dotnet run -c Release --project tests/Buds.Stress -- {result.Settings.CommandLine}",
            result.Settings.Scenario.ToString().ToLowerInvariant(),
            [.. measured, .. FromRun(result)]);
    }

    private static IEnumerable<MeasuredCoefficient> FromRun(StressResult result)
    {
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
