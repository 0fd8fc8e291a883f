using System.Net;
using Buds.Relay.Protocol;
using Snapshooter.Xunit;

namespace Buds.Relay.Testing.Tests;

public sealed class RelayTranscriptTests : TwoPeople
{
    [Fact]
    public async Task Text_is_the_same_in_every_run()
    {
        var envelope = await SendAsync();
        Relay.Time.Advance(TimeSpan.FromSeconds(2));
        Relay.Faults.LoseAnswers(1, RelayRoutes.Ack);
        await Bob.ReadInboxAsync(10, envelope.Id);
        await Should.ThrowAsync<HttpRequestException>(() => Bob.AcknowledgeAsync(envelope.Id));
        await Bob.AcknowledgeAsync(envelope.Id);

        Snapshot.Match(Relay.Transcript.ToText());
    }

    [Fact]
    public async Task Exchanges_are_in_order_with_their_device_and_what_became_of_them()
    {
        Relay.Transcript.Clear();
        Relay.Faults.LoseRequests(1);
        await Should.ThrowAsync<HttpRequestException>(() => Alice.HeartbeatAsync());
        await Bob.ReadInboxAsync(10);

        var exchanges = Relay.Transcript.Exchanges;
        exchanges.Select(exchange => (exchange.Number, exchange.Device, exchange.Path, exchange.Query, exchange.Status, exchange.Fault)).ShouldBe(
        [
            (1, Alice.Device.Id, RelayRoutes.Heartbeat, string.Empty, null, "lost request"),
            (2, Bob.Device.Id, RelayRoutes.Inbox, "?limit=10", HttpStatusCode.OK, null),
        ]);
        exchanges[0].Exception.ShouldBeOfType<HttpRequestException>();
        exchanges[1].ResponseBody!.ShouldContain("has_more");
    }
}
