namespace Buds.Simulation.Tests;

public sealed class SimulationTests
{
    private const int Seeds = 200;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_and_all_agree_whatever_the_seed()
    {
        var broken = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(1, Seeds), async (seed, _) =>
        {
            try
            {
                await Simulation.RunAsync(seed);
            }
            catch (InvariantException e)
            {
                lock (broken)
                {
                    broken.Add($"{e.Message}\nAgain: dotnet run --project tests/Buds.Simulation -- --seeds 1 --from {seed}");
                }
            }
        });

        broken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    public async Task Seed_has_one_history(int seed) => (await Simulation.RunAsync(seed)).ShouldBe(await Simulation.RunAsync(seed));

    [Fact]
    public async Task Seeds_together_do_everything_that_there_is_to_do()
    {
        var histories = new List<string>();
        for (var seed = 1; seed <= 20; seed++)
        {
            histories.Add(await Simulation.RunAsync(seed));
        }

        string[] happenings =
        [
            "links a device", "with a photo", "is killed, before", "is killed, after POST /api/messages/send", "pass", "relay_unreachable",
            "the relay is honest", .. Enumerable.Range(0, 8).Select(lie => $"the relay lies ({lie})"),
        ];

        happenings.Where(happening => !histories.Any(history => history.Contains(happening, StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
