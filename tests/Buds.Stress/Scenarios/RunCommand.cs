using System.CommandLine;
using Buds.Stress.Report;

namespace Buds.Stress.Scenarios;

/// <summary><c>run SCENARIO</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("run", "Runs a scenario. Exit code 1 where anything was lost, seen twice or wrong; 2 for bad usage.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Read(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(StressSettings settings, CancellationToken cancellationToken)
    {
        if (settings.FindFault() is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return ExitCodes.Usage;
        }

        StressResult result;
        try
        {
            var run = new StressRun(settings);
            result = await LiveProgress.ShowAsync(run, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("The run was stopped before it had begun.");
            return ExitCodes.Faulty;
        }

        ConsoleReport.Write(result);
        if (settings.JsonFile is { } json)
        {
            await JsonReport.WriteAsync(result, json);
        }

        if (settings.ReportFile is { } report)
        {
            await HtmlReport.WriteAsync(result, report);
        }

        if (settings.CoefficientsFile is { } coefficients && result.IsClean)
        {
            await PlannerReport.WriteAsync(result, coefficients, cancellationToken);
        }

        return result.IsClean ? ExitCodes.Clean : ExitCodes.Faulty;
    }
}
