using Buds.Stress.Planning;
using Buds.Stress.Report;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Calibration;

/// <summary>Writes what a calibration has measured for the capacity planner.</summary>
internal static class CalibrationFile
{
    /// <summary>Puts it into a file of coefficients, in place of what was there under the same names. Sources that nothing is left of go.</summary>
    /// <param name="path">The file; one that is not there is made.</param>
    /// <param name="settings">What was done.</param>
    /// <param name="measured">What was measured.</param>
    /// <param name="machine">Where.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WriteAsync(
        string path, CalibrationSettings settings, IReadOnlyList<CalibratedCoefficient> measured, string machine, CancellationToken cancellationToken)
    {
        var source = settings.Store == StoreKind.Sqlite ? "calibrate-sqlite" : "calibrate-postgresql";
        var coefficients = (File.Exists(path) ? await Coefficients.LoadAsync(path, cancellationToken) : Coefficients.Empty).WithSource(source, new CoefficientSource
        {
            Date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
            Machine = machine,
            Commit = BuildCommit.Find(),
            Command = $"dotnet run -c Release --project tests/Buds.Stress -- {settings.CommandLine}",
            Note = "Medians. CPU of the relay's process, and of all processes of PostgreSQL, by the kernel's clock of each, less what they take when nobody calls; clients and "
                + "push service in another process on the same cores",
        });
        coefficients = measured.Aggregate(coefficients, (all, value) => all.With(
            value.Known.Name, new Coefficient { Value = value.Value, Unit = value.Known.UnitName, Source = source, Scenario = value.Scenario }));
        await coefficients.WithoutEmptySources().SaveAsync(path, cancellationToken);
    }
}
