using System.Diagnostics;
using Spectre.Console;

namespace CircleDemo;

/// <summary>The whole show: sets the stage, plays the acts, counts, and says in one line how it ended.</summary>
internal static class Demo
{
    public static async Task<int> RunAsync(DemoSettings settings)
    {
        var clock = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("buds-demo-").FullName;
        try
        {
            await using var relay = await RelayProcess.StartAsync(Path.Combine(folder, "relay"));
            AnsiConsole.MarkupLineInterpolated($"A relay runs at [blue]{relay.Url}[/], a process of its own; it stores sealed bytes and knows no name, no key, no Circle.");
            await using var stage = new Stage(settings, relay, folder);
            await Acts.SetUpAsync(stage);
            await Acts.ShareAsync(stage);
            var refused = await Attacks.RunAsync(stage);
            var result = await Verification.RunAsync(stage);
            await Timelines.ShowAsync(stage);

            var seconds = clock.Elapsed.TotalSeconds.ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
            Console.WriteLine(
                $"demo: people={settings.People} devices={settings.Devices} memories={stage.Shared.Count} photos={result.Photos} bytes={result.Bytes} "
                + $"deliveries={result.Deliveries} opened={result.Opened} lost={result.Lost} duplicated={result.Duplicated} refused={refused} seconds={seconds}");
            return result is { Lost: 0, Duplicated: 0, Wrong: 0 } && refused == Attacks.Count && stage.Shared.Count == settings.Memories ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
