using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Testing.Tests;

public sealed class RandomFaultTests : TwoPeople
{
    [Fact]
    public async Task Same_seed_brings_the_same_faults()
    {
        var first = await FaultsOfAsync(7);

        (await FaultsOfAsync(7)).ShouldBe(first);
        (await FaultsOfAsync(8)).ShouldNotBe(first);
        first.OfType<string>().Distinct().Count().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Rates_say_how_often()
    {
        Relay.Transcript.Clear();
        Relay.Faults.Randomly(1, new FaultRates { ServerErrors = 0.5 });
        await AskAsync(400);

        Relay.Transcript.Exchanges.Count(exchange => exchange.Fault == "store_unavailable").ShouldBeInRange(150, 250);
        Relay.Transcript.Exchanges.ShouldAllBe(exchange => exchange.Fault == null || exchange.Fault == "store_unavailable");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Rate_that_is_no_share_is_refused(double rate) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Relay.Faults.Randomly(1, new FaultRates { LostAnswers = rate }));

    private async Task<string?[]> FaultsOfAsync(int seed)
    {
        Relay.Transcript.Clear();
        Relay.Faults.Randomly(seed);
        await AskAsync(200);
        Relay.Faults.Clear();
        return [.. Relay.Transcript.Exchanges.Select(exchange => exchange.Fault)];
    }

    private async Task AskAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            try
            {
                using var answer = await Bob.SendAsync(TestClient.InboxPage());
            }
            catch (HttpRequestException)
            {
                // One of the faults.
            }
        }
    }
}
