using System.Net;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Testing.Tests;

public sealed class FakeRelayTests : IAsyncLifetime
{
    private readonly List<TestClient> _clients = [];
    private FakeRelay _relay = null!;
    private TestClient _alice = null!;
    private TestClient _bob = null!;

    public async Task InitializeAsync()
    {
        _relay = await FakeRelay.StartAsync();
        _alice = await RegisterAsync();
        _bob = await RegisterAsync();
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task Lost_request_changes_nothing()
    {
        var envelope = await UploadAsync();
        _relay.Faults.LoseRequests(1, RelayRoutes.Send);

        await Should.ThrowAsync<HttpRequestException>(() => _alice.SendMessageAsync(envelope));
        (await _relay.InspectAsync()).Messages.ShouldBeEmpty();

        (await _alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Lost_answer_has_taken_effect()
    {
        var envelope = await UploadAsync();
        _relay.Faults.LoseAnswers(1, RelayRoutes.Send);

        await Should.ThrowAsync<HttpRequestException>(() => _alice.SendMessageAsync(envelope));

        var held = (await _relay.InspectAsync()).Messages.ShouldHaveSingleItem();
        held.Id.ShouldBe(envelope.Id);
        held.Waiting.ShouldBe([_bob.Device.Id]);
        (await _alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Failures_come_as_often_as_asked_and_on_their_path_alone()
    {
        _relay.Faults.FailNext(2, RelayErrorCode.RateLimited, RelayRoutes.Heartbeat, TimeSpan.FromSeconds(7));
        await _alice.ReadInboxAsync();

        for (var i = 0; i < 2; i++)
        {
            using var answer = await _alice.SendAsync(TestClient.Heartbeat);
            await answer.ShouldBeRefusedAsync(RelayErrorCode.RateLimited);
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        }

        await _alice.HeartbeatAsync();
    }

    [Fact]
    public async Task Bare_status_and_exception_are_as_given()
    {
        _relay.Faults.FailNext(1, HttpStatusCode.BadGateway);
        _relay.Faults.ThrowNext(1, () => new TimeoutException());

        using (var answer = await _alice.SendAsync(TestClient.Heartbeat))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }

        await Should.ThrowAsync<TimeoutException>(() => _alice.HeartbeatAsync());
    }

    [Fact]
    public async Task Delayed_request_arrives_once_the_clock_has_gone_on()
    {
        _relay.Faults.DelayNext(1, TimeSpan.FromSeconds(10));
        var heartbeat = _alice.HeartbeatAsync();
        heartbeat.IsCompleted.ShouldBeFalse();

        _relay.Time.Advance(TimeSpan.FromSeconds(10));

        (await heartbeat).ServerTime.ShouldBe(_relay.Time.GetUtcNow());
    }

    [Fact]
    public async Task Held_request_arrives_once_it_is_let_go()
    {
        var gate = new TaskCompletionSource();
        _relay.Faults.HoldNext(1, gate.Task, RelayRoutes.Heartbeat);
        var held = _alice.HeartbeatAsync();
        await _bob.HeartbeatAsync();
        held.IsCompleted.ShouldBeFalse();

        gate.SetResult();

        await held;
    }

    [Fact]
    public async Task Cleared_faults_do_not_come()
    {
        _relay.Faults.LoseRequests(5);
        _relay.Faults.EventsOff = true;

        _relay.Faults.Clear();

        await _alice.HeartbeatAsync();
        using var events = await _alice.SendAsync(new SignedRequest(HttpMethod.Get, RelayRoutes.Events));
        events.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Events_that_are_off_cannot_be_opened()
    {
        _relay.Faults.EventsOff = true;

        await Should.ThrowAsync<HttpRequestException>(() => _alice.SendAsync(new SignedRequest(HttpMethod.Get, RelayRoutes.Events)));

        await _alice.HeartbeatAsync();
    }

    [Fact]
    public async Task Tampered_payload_has_one_bit_changed()
    {
        var envelope = await SendAsync();

        await _relay.TamperPayloadAsync(envelope.Id);

        using var payload = await _bob.GetAsync((await _bob.ReadInboxAsync()).Messages[0].Payload.Url);
        var bytes = await payload.Content.ReadAsByteArrayAsync();
        bytes.Length.ShouldBe(envelope.Payload.Length);
        bytes.Zip(envelope.Payload).Count(pair => pair.First != pair.Second).ShouldBe(1);
    }

    [Fact]
    public async Task Deleted_payload_is_not_there()
    {
        var envelope = await SendAsync();

        await _relay.DeletePayloadAsync(envelope.Id);

        (await _relay.InspectAsync()).Payloads.ShouldBeEmpty();
        await Should.ThrowAsync<InvalidOperationException>(() => _relay.DeletePayloadAsync(envelope.Id));
    }

    [Fact]
    public async Task Requests_are_noted_in_order_whatever_became_of_them()
    {
        var before = _relay.Faults.Requests.Count;
        _relay.Faults.LoseRequests(1);
        await Should.ThrowAsync<HttpRequestException>(() => _alice.HeartbeatAsync());
        await _alice.ReadInboxAsync(10);

        _relay.Faults.Requests.Skip(before).ShouldBe(
            [new RelayRequest(HttpMethod.Post, RelayRoutes.Heartbeat), new RelayRequest(HttpMethod.Get, RelayRoutes.Inbox)]);
    }

    [Fact]
    public async Task Request_to_anywhere_else_does_not_arrive()
    {
        using var http = _relay.CreateClient();

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://elsewhere.test/.well-known/buds-relay")));
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://relay.test/.well-known/buds-relay")));
    }

    [Fact]
    public async Task Relays_share_a_clock_that_is_given_and_nothing_else()
    {
        await using var other = await FakeRelay.StartAsync(time: _relay.Time);

        other.Time.ShouldBeSameAs(_relay.Time);
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

        await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, 10).Select(_ => client.SendNewAsync(_bob.Device.Account))));

        (await _bob.ReadInboxAsync(100)).Messages.Count.ShouldBe(80);
    }

    private async Task<TestClient> RegisterAsync()
    {
        var client = new TestClient(_relay, TestAccount.WithDevices(1, _relay.Time.GetUtcNow()).Devices[0]);
        lock (_clients)
        {
            _clients.Add(client);
        }

        await client.RegisterAsync();
        return client;
    }

    private async Task<TestEnvelope> UploadAsync()
    {
        var envelope = await TestEnvelope.SealAsync(_alice.Device, [_bob.Device.Account], _relay.Time.GetUtcNow());
        await _alice.UploadAsync(envelope);
        return envelope;
    }

    private Task<TestEnvelope> SendAsync() => _alice.SendNewAsync(_bob.Device.Account);
}
