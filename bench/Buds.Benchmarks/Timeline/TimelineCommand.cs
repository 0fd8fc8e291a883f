using System.CommandLine;
using System.Globalization;
using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Timeline;

/// <summary>Pages of memories over many receipts.</summary>
public static class TimelineCommand
{
    public static Command Create()
    {
        var receipts = new Option<int[]>("--receipts")
        {
            Description = "How many receipts the database holds; several for one after another.",
            DefaultValueFactory = _ => [100_000],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "How many reads of each page.", DefaultValueFactory = _ => 1000 };
        var command = new Command("timeline", "Pages of 50 memories, beside the bare query and the decoding of what it finds.") { receipts, rounds };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = new Report("timeline");
            foreach (var count in parsed.GetValue(receipts)!)
            {
                await RunAsync(report, count, parsed.GetValue(rounds), cancellationToken);
            }

            report.Complete();
        });
        return command;
    }

    private static async Task RunAsync(Report report, int receipts, int rounds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("buds-bench-").FullName;
        try
        {
            using var section = await TimelineSection.CreateAsync(Path.Combine(folder, "buds.db"), receipts, cancellationToken);
            await section.RunAsync(report, string.Create(CultureInfo.InvariantCulture, $"{receipts:N0} receipts"), rounds, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
