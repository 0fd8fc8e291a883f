using System.CommandLine;
using System.Diagnostics;
using Buds.Simulation;

var seeds = new Option<int>("--seeds") { Description = "How many seeds are run", DefaultValueFactory = _ => 200 };
var from = new Option<int>("--from") { Description = "The first seed", DefaultValueFactory = _ => 1 };
var history = new Option<bool>("--history") { Description = "Prints what happened, also where all is well" };
var command = new RootCommand("Runs Circles of devices and a relay on one clock; a seed decides everything. Exit code 1 and the seed where something was lost or wrong.")
{
    seeds, from, history,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var (count, first) = (parsed.GetValue(seeds), parsed.GetValue(from));
    var (start, done, failed) = (Stopwatch.GetTimestamp(), 0, 0);
    await Parallel.ForEachAsync(Enumerable.Range(first, count), cancellationToken, async (seed, _) =>
    {
        try
        {
            var text = await Simulation.RunAsync(seed);
            if (parsed.GetValue(history))
            {
                Console.WriteLine(text);
            }
        }
        catch (InvariantException e)
        {
            Interlocked.Increment(ref failed);
            Console.Error.WriteLine($"{e.History}\n{e.Message}\nAgain: dotnet run --project tests/Buds.Simulation -- --seeds 1 --from {seed}");
        }

        if (Interlocked.Increment(ref done) % 100 == 0)
        {
            Console.WriteLine($"{done} of {count} seeds, {failed} failed");
        }
    });
    Console.WriteLine($"{count} seeds from {first}: {count - failed} held, {failed} failed, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    return failed == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
