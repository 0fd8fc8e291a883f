using System.CommandLine;
using System.Globalization;
using Buds.Stress.Planning;
using Buds.Stress.Report;
using Buds.Stress.Scenarios;
using Spectre.Console;

namespace Buds.Stress.Calibration;

/// <summary><c>calibrate</c>.</summary>
internal static class CalibrateCommand
{
    private const int LeastWidth = 100;

    private static readonly CalibrationSettings Defaults = new() { Store = StoreKind.Sqlite };

    public static Command Create()
    {
        var store = new Option<StoreKind>("--store") { Description = "sqlite or postgres." };
        var postgres = new Option<string?>("--postgres") { Description = "A PostgreSQL server on this machine; BUDS_TEST_POSTGRES otherwise." };
        var rounds = new Option<int>("--rounds") { Description = "How often all kinds of calls take their turn.", DefaultValueFactory = _ => Defaults.Rounds };
        var calls = new Option<int>("--calls") { Description = "Calls of each kind in a round.", DefaultValueFactory = _ => Defaults.Calls };
        var circles = new Option<int>("--circles") { Description = "Circles of 15 devices.", DefaultValueFactory = _ => Defaults.Circles };
        var listen = UnitOptions.Time("--listen", "How long event streams are left alone in a round, such as 20s; 0s leaves their comments out.");
        var file = new Option<string?>("--coefficients") { Description = "The file to write for the capacity planner; what it has besides stays." };
        var command = new Command("calibrate", "Measures what each kind of call costs a relay. Exit code 1: it could not be measured; 2: bad usage.")
        {
            store, postgres, rounds, calls, circles, listen, file,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new CalibrationSettings
            {
                Store = parsed.GetValue(store),
                PostgresConnection = parsed.GetValue(postgres) ?? (Environment.GetEnvironmentVariable("BUDS_TEST_POSTGRES") is { Length: > 0 } server ? server : null),
                Rounds = parsed.GetValue(rounds),
                Calls = parsed.GetValue(calls),
                Circles = parsed.GetValue(circles),
                Listen = parsed.GetValue(listen) ?? Defaults.Listen,
                CoefficientsFile = parsed.GetValue(file),
                CommandLine = CommandText.Of(parsed, postgres),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CalibrationSettings settings, CancellationToken cancellationToken)
    {
        if (settings.FindFault() is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return ExitCodes.Usage;
        }

        var before = MachineDescription.Take();
        var run = new CalibrationRun(settings, Console.Error.WriteLine);
        try
        {
            var measured = await run.RunAsync(cancellationToken);
            if (run.Retries > 0)
            {
                await Console.Error.WriteLineAsync($"{run.Retries} calls failed and were repeated, so that nothing here can be trusted.");
                return ExitCodes.Faulty;
            }

            Write(measured);
            if (settings.CoefficientsFile is { } path)
            {
                var machine = $"{before}{(run.PostgresVersion is { } version ? $", PostgreSQL {version}" : "")}; load average before {before.LoadAverage}, "
                    + $"after {MachineDescription.Take().LoadAverage}";
                await CalibrationFile.WriteAsync(path, settings, measured, machine, cancellationToken);
            }

            return ExitCodes.Clean;
        }
        catch (Exception e) when (e is InvalidOperationException or PlanException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Faulty;
        }
    }

    private static void Write(IReadOnlyList<CalibratedCoefficient> measured)
    {
        var table = new Table().AddColumns("", "median", "lowest", "highest", "unit", "rounds");
        foreach (var value in measured)
        {
            table.AddRow(value.Known.Name, Text(value.Value), Text(value.Lowest), Text(value.Highest), value.Known.UnitName, Text(value.Samples.Count));
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, LeastWidth);
        AnsiConsole.Write(table);

        static string Text(double value) => value.ToString("G15", CultureInfo.InvariantCulture);
    }
}
