using Xunit.Abstractions;

namespace Buds.Relay.Client.Tests.Economy;

/// <summary>What a day of 10,000 users costs the relay in inbox reads. The figures of docs/economy.md are what this prints.</summary>
public sealed class EconomyTests(ITestOutputHelper output)
{
    private const int Users = 10_000;
    private const double MessagesADay = 50;
    private static readonly TimeSpan SafetyPoll = TimeSpan.FromMinutes(15);

    [Fact]
    public void Wake_ups_save_97_of_100_requests_of_polling_each_30_seconds()
    {
        var polling = Users * (long)(TimeSpan.FromDays(1) / TimeSpan.FromSeconds(30));
        output.WriteLine($"polling each 30 s: {polling:N0} requests");

        var pushed = Live("wake-ups", lostWakes: 0, hasStream: true);
        var lossy = Live("one wake-up in ten lost", lostWakes: 0.1, hasStream: true);
        var unaided = Live("one in ten lost, at a relay that does not look by itself", lostWakes: 0.1, hasStream: true, relayLooks: false);
        var alone = Live("polling that slows down", lostWakes: 1, hasStream: false);

        (1 - ((double)pushed.Requests / polling)).ShouldBeGreaterThan(0.97);
        (1 - ((double)lossy.Requests / polling)).ShouldBeGreaterThan(0.97);
        (1 - ((double)unaided.Requests / polling)).ShouldBeGreaterThan(0.9);
        alone.Requests.ShouldBeLessThan(polling / 5);
        pushed.Longest.ShouldBe(TimeSpan.Zero);
        lossy.Longest.ShouldBeLessThanOrEqualTo(SafetyPoll);
        unaided.Longest.ShouldBeLessThanOrEqualTo(SafetyPoll);
        alone.Longest.ShouldBeLessThanOrEqualTo(new RelayClientOptions().MaxPollInterval);

        (long Requests, TimeSpan Longest) Live(string name, double lostWakes, bool hasStream, bool relayLooks = true)
        {
            var (requests, empty, longest) = (0L, 0L, TimeSpan.Zero);
            var options = new RelayClientOptions();
            var random = new Random(1);
            options.Jitter = random.NextDouble;
            for (var user = 0; user < Users; user++)
            {
                var day = new InboxDay(random, options, lostWakes, hasStream, relayLooks);
                day.Run(MessagesADay);
                requests += day.Requests;
                empty += day.Empty;
                longest = day.Longest > longest ? day.Longest : longest;
            }

            output.WriteLine($"{name}: {requests:N0} requests, {1 - ((double)requests / polling):P1} fewer; {empty:N0} empty; nothing later than {longest}");
            return (requests, longest);
        }
    }
}
