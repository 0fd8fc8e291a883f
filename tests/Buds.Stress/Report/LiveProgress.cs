using System.Globalization;
using Buds.Stress.Scenarios;
using Spectre.Console;

namespace Buds.Stress.Report;

/// <summary>Shows how far a run is, while it runs.</summary>
internal static class LiveProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static async Task<StressResult> ShowAsync(StressRun run, CancellationToken cancellationToken)
    {
        StressResult? result = null;
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var registered = progress.AddTask("devices registered");
                var sent = progress.AddTask("messages sent");
                var opened = progress.AddTask("deliveries opened");
                var running = Task.Run(() => run.RunAsync(cancellationToken), CancellationToken.None);
                while (!running.IsCompleted)
                {
                    _ = await Task.WhenAny(running, Task.Delay(Interval, CancellationToken.None));
                    Show(run.Status, registered, sent, opened);
                }

                result = await running;
            });
        return result!;
    }

    private static void Show(RunStatus status, ProgressTask registered, ProgressTask sent, ProgressTask opened)
    {
        var latest = status.Latest;
        (registered.MaxValue, registered.Value) = (Math.Max(1, status.Devices), status.Registered);
        (sent.MaxValue, sent.Value) = (Math.Max(1, status.Messages), status.Sent);
        (opened.MaxValue, opened.Value) = (Math.Max(1, status.Expected), status.Opened);
        registered.Description = Text($"{status.Registered:N0} of {status.Devices:N0} devices registered");
        sent.Description = Text($"{status.Sent:N0} of {status.Messages:N0} messages sent ({status.Phase})");
        opened.Description = latest is null
            ? Text($"{status.Opened:N0} of {status.Expected:N0} deliveries opened")
            : Text($"{status.Opened:N0} of {status.Expected:N0} deliveries opened; cores: relay {latest.RelayCores ?? double.NaN:F1}, clients {latest.GeneratorCores:F1}; {latest.Listening:N0} listen");
    }

    private static string Text(FormattableString text) => Markup.Escape(text.ToString(CultureInfo.InvariantCulture));
}
