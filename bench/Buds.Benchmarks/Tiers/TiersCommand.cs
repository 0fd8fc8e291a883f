using System.CommandLine;
using Buds.Benchmarks.Measuring;

namespace Buds.Benchmarks.Tiers;

/// <summary>Reads, demotions and a year of a heavy user, in the tiered store.</summary>
public static class TiersCommand
{
    private static readonly string[] Sections = ["read", "demote", "year"];

    public static Command Create()
    {
        var filter = new Option<string>("--filter") { Description = $"One section alone: {string.Join(", ", Sections)}." };
        filter.AcceptOnlyFromAmong(Sections);
        var rounds = new Option<int>("--rounds") { Description = "How many reads, and a tenth as many demotions.", DefaultValueFactory = _ => 500 };
        var days = new Option<int>("--days") { Description = "How many days of a heavy user.", DefaultValueFactory = _ => 365 };
        var command = new Command("tiers", "The tiered store beside bare files, and a year of 131,400 photos.") { filter, rounds, days };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(filter), parsed.GetValue(rounds), parsed.GetValue(days), cancellationToken));
        return command;
    }

    private static async Task RunAsync(string? filter, int rounds, int days, CancellationToken cancellationToken)
    {
        var report = new Report("tiers");
        var folder = Directory.CreateTempSubdirectory("buds-bench-").FullName;
        try
        {
            if (filter is null or "read")
            {
                await HotReadSection.RunAsync(report, Path.Combine(folder, "read"), rounds, cancellationToken);
            }

            if (filter is null or "demote")
            {
                await DemotionSection.RunAsync(report, Path.Combine(folder, "demote"), Math.Max(1, rounds / 10), cancellationToken);
            }

            if (filter is null or "year")
            {
                await new YearSection(Path.Combine(folder, "year"), days).RunAsync(report, cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        report.Complete();
    }
}
