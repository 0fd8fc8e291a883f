using System.Net;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Testing.Tests;

public sealed class FakeRelayTests : TwoPeople
{
    [Fact]
    public async Task Lost_request_changes_nothing()
    {
        var envelope = await UploadAsync();
        Relay.Faults.LoseRequests(1, RelayRoutes.Send);

        await Should.ThrowAsync<HttpRequestException>(() => Alice.SendMessageAsync(envelope));
        (await Relay.InspectAsync()).Messages.ShouldBeEmpty();

        (await Alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Lost_answer_has_taken_effect()
    {
        var envelope = await UploadAsync();
        Relay.Faults.LoseAnswers(1, RelayRoutes.Send);

        await Should.ThrowAsync<HttpRequestException>(() => Alice.SendMessageAsync(envelope));

        var held = (await Relay.InspectAsync()).Messages.ShouldHaveSingleItem();
        held.Id.ShouldBe(envelope.Id);
        held.Waiting.ShouldBe([Bob.Device.Id]);
        (await Alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Failures_come_as_often_as_asked_and_on_their_path_alone()
    {
        Relay.Faults.FailNext(2, RelayErrorCode.RateLimited, RelayRoutes.Heartbeat, TimeSpan.FromSeconds(7));
        await Alice.ReadInboxAsync();

        for (var i = 0; i < 2; i++)
        {
            using var answer = await Alice.SendAsync(TestClient.Heartbeat);
            await answer.ShouldBeRefusedAsync(RelayErrorCode.RateLimited);
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        }

        await Alice.HeartbeatAsync();
    }

    [Fact]
    public async Task Bare_status_and_exception_are_as_given()
    {
        Relay.Faults.FailNext(1, HttpStatusCode.BadGateway);
        Relay.Faults.ThrowNext(1, () => new TimeoutException());

        using (var answer = await Alice.SendAsync(TestClient.Heartbeat))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }

        await Should.ThrowAsync<TimeoutException>(() => Alice.HeartbeatAsync());
    }

    [Fact]
    public async Task Delayed_request_arrives_once_the_clock_has_gone_on()
    {
        Relay.Faults.DelayNext(1, TimeSpan.FromSeconds(10));
        var heartbeat = Alice.HeartbeatAsync();
        heartbeat.IsCompleted.ShouldBeFalse();

        Relay.Time.Advance(TimeSpan.FromSeconds(10));

        (await heartbeat).ServerTime.ShouldBe(Relay.Time.GetUtcNow());
    }

    [Fact]
    public async Task Held_request_arrives_once_it_is_let_go()
    {
        var gate = new TaskCompletionSource();
        Relay.Faults.HoldNext(1, gate.Task, RelayRoutes.Heartbeat);
        var held = Alice.HeartbeatAsync();
        await Bob.HeartbeatAsync();
        held.IsCompleted.ShouldBeFalse();

        gate.SetResult();

        await held;
    }

    [Fact]
    public async Task Cleared_faults_do_not_come()
    {
        Relay.Faults.LoseRequests(5);
        Relay.Faults.EventsOff = true;

        Relay.Faults.Clear();

        await Alice.HeartbeatAsync();
        using var events = await Alice.SendAsync(new SignedRequest(HttpMethod.Get, RelayRoutes.Events));
        events.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Events_that_are_off_cannot_be_opened()
    {
        Relay.Faults.EventsOff = true;

        await Should.ThrowAsync<HttpRequestException>(() => Alice.SendAsync(new SignedRequest(HttpMethod.Get, RelayRoutes.Events)));

        await Alice.HeartbeatAsync();
    }

    [Fact]
    public async Task Tampered_payload_has_one_bit_changed()
    {
        var envelope = await SendAsync();

        await Relay.TamperPayloadAsync(envelope.Id);

        using var payload = await Bob.GetAsync((await Bob.ReadInboxAsync()).Messages[0].Payload.Url);
        var bytes = await payload.Content.ReadAsByteArrayAsync();
        bytes.Length.ShouldBe(envelope.Payload.Length);
        bytes.Zip(envelope.Payload).Count(pair => pair.First != pair.Second).ShouldBe(1);
    }

    [Fact]
    public async Task Deleted_payload_is_not_there()
    {
        var envelope = await SendAsync();

        await Relay.DeletePayloadAsync(envelope.Id);

        (await Relay.InspectAsync()).Payloads.ShouldBeEmpty();
        await Should.ThrowAsync<InvalidOperationException>(() => Relay.DeletePayloadAsync(envelope.Id));
    }

    [Fact]
    public async Task Request_to_anywhere_else_does_not_arrive()
    {
        using var http = Relay.CreateClient();

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://elsewhere.test/.well-known/buds-relay")));
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://relay.test/.well-known/buds-relay")));
    }

    [Fact]
    public async Task Relays_share_a_clock_that_is_given_and_nothing_else()
    {
        await using var other = await FakeRelay.StartAsync(time: Relay.Time);

        other.Time.ShouldBeSameAs(Relay.Time);
        (await other.InspectAsync()).Devices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_are_those_that_are_set()
    {
        await using var relay = await FakeRelay.StartAsync(options => options.Limits = RelayLimits.Default with { InboxReadsPerMinute = 1 });
        using var client = new TestClient(relay, TestAccount.WithDevices(1, relay.Time.GetUtcNow()).Devices[0]);
        await client.RegisterAsync();
        await client.ReadInboxAsync();

        await client.RefusedAsync(RelayErrorCode.RateLimited, TestClient.InboxPage());
    }

    [Fact]
    public async Task Many_clients_send_and_read_at_once()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RegisterAsync()));

        await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, 10).Select(_ => client.SendNewAsync(Bob.Device.Account))));

        (await Bob.ReadInboxAsync(100)).Messages.Count.ShouldBe(80);
    }

    private async Task<TestEnvelope> UploadAsync()
    {
        var envelope = await TestEnvelope.SealAsync(Alice.Device, [Bob.Device.Account], Relay.Time.GetUtcNow());
        await Alice.UploadAsync(envelope);
        return envelope;
    }
}
