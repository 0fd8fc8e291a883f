using System.CommandLine;
using Buds.Stress.Planning.Model;
using Buds.Stress.Planning.Output;
using Buds.Stress.Planning.Prices;
using Spectre.Console;

namespace Buds.Stress.Planning;

/// <summary>What a relay of a given size does, holds, needs and costs.</summary>
internal static class PlanCommand
{
    private const int LeastWidth = 200;

    private static readonly PlanInputs Defaults = new();

    public static Command Create()
    {
        var data = Path.Combine(AppContext.BaseDirectory, "Data");
        var options = new PlanOptions();
        var coefficients = new Option<string>("--coefficients")
        {
            Description = "A file of measured coefficients.",
            DefaultValueFactory = _ => Path.Combine(data, "coefficients.json"),
        };
        var prices = new Option<string[]>("--prices")
        {
            Description = "Price sheets of your own in place of those that come with this.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. Directory.EnumerateFiles(Path.Combine(data, "prices"), "*.json").Order(StringComparer.Ordinal)],
        };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var explain = new Option<bool>("--explain") { Description = "Prints each formula, with the numbers put in." };
        var command = new Command("plan", "Says what a relay of a given size does, holds, needs and costs. Exit code 2: something given is wrong.")
        {
            coefficients, prices, json, explain,
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var inputs = options.Read(parsed, Defaults);
                var sheets = new List<PriceSheet>();
                foreach (var file in parsed.GetValue(prices)!)
                {
                    sheets.Add(await PriceSheet.LoadAsync(file, cancellationToken));
                }

                var plan = CapacityPlan.Compute(inputs, await Coefficients.LoadAsync(parsed.GetValue(coefficients)!, cancellationToken), sheets);
                Write(plan, sheets, parsed.GetValue(json), parsed.GetValue(explain));
                return 0;
            }
            catch (PlanException e)
            {
                await Console.Error.WriteLineAsync($"{e.Code}: {e.Message}");
                return 2;
            }
        });
        return command;
    }

    private static void Write(CapacityPlan plan, List<PriceSheet> sheets, bool json, bool explain)
    {
        if (json)
        {
            Console.WriteLine(PlanJson.Of(plan));
        }
        else if (explain)
        {
            Explanation.Write(Console.Out, plan);
        }
        else
        {
            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, LeastWidth);
            PlanTables.Write(AnsiConsole.Console, plan);
            foreach (var sheet in sheets)
            {
                AnsiConsole.Console.WriteLine($"{sheet.Title}: {sheet.Note}");
            }
        }
    }
}
