using System.Text;
using Buds.Crypto.Identifiers;
using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Tests.Calls;

/// <summary>What each call puts on the wire. That it is signed as it must be, the relay in these tests checks each time.</summary>
public sealed class CallTests : ClientTests
{
    [Fact]
    public async Task Description_is_asked_for_without_a_signature()
    {
        Relay.On(HttpMethod.Get, "/.well-known/buds-relay", () => ScriptedRelay.Json(Wire.Description(), RelayJson.Default.RelayDescription));

        (await Client.GetDescriptionAsync()).Limits.ShouldBe(RelayLimits.Default);

        Relay.Requests.ShouldHaveSingleItem().Headers.Keys.ShouldNotContain("Signature");
    }

    [Fact]
    public async Task Registration_sends_what_it_was_given_signed_by_the_device()
    {
        Relay.On(HttpMethod.Post, "/api/devices/register", () => ScriptedRelay.Json(Wire.Registered, RelayJson.Default.RegisterResponse));

        (await Client.RegisterAsync(Wire.Register with { InviteCode = "let me in" })).ShouldBe(Wire.Registered);

        var request = Relay.Requests.ShouldHaveSingleItem();
        request.Signer.ShouldBe(Key.Id);
        request.Headers["Content-Type"].ShouldBe("application/json");
        RelayJson.Parse(request.Body, RelayJson.Default.RegisterRequest).InviteCode.ShouldBe("let me in");
        request.Headers.Keys.ShouldNotContain("Authorization");
    }

    [Fact]
    public async Task Registration_brings_a_bearer_token_along()
    {
        Relay.On(HttpMethod.Post, "/api/devices/register", () => ScriptedRelay.Json(Wire.Registered, RelayJson.Default.RegisterResponse));

        await Client.RegisterAsync(Wire.Register, "abc.DEF-123_~+/=");

        Relay.Requests.ShouldHaveSingleItem().Headers["Authorization"].ShouldBe("Bearer abc.DEF-123_~+/=");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\r\nX-Evil: 1")]
    public async Task Registration_refuses_what_is_no_bearer_token(string token) =>
        await Should.ThrowAsync<ArgumentException>(() => Client.RegisterAsync(Wire.Register, token));

    [Fact]
    public async Task Key_bundle_is_published()
    {
        Relay.On(HttpMethod.Post, "/api/devices/keys", () => ScriptedRelay.Json(new PublishKeysResponse { KeyId = 7 }, RelayJson.Default.PublishKeysResponse));

        (await Client.PublishKeysAsync(new PublishKeysRequest { KeyBundle = Wire.Statement })).KeyId.ShouldBe(7u);
    }

    [Fact]
    public async Task Push_token_is_set_and_cleared()
    {
        Relay.On(HttpMethod.Post, "/api/devices/push-token", () => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent), () => ScriptedRelay.Bytes([], null));

        await Client.SetPushTokenAsync(new PushToken { Kind = PushKind.Fcm, Token = "t0" });
        await Client.SetPushTokenAsync(null);

        Relay.Requests.Select(request => request.Text).ShouldBe(["""{"kind":"fcm","token":"t0"}""", "{}"]);
    }

    [Fact]
    public async Task Heartbeat_has_no_body()
    {
        Relay.On(HttpMethod.Post, "/api/devices/heartbeat", () => ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse));

        (await Client.HeartbeatAsync()).ShouldBe(Wire.Heartbeat);

        var request = Relay.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBeEmpty();
        request.Headers.Keys.ShouldNotContain("Content-Digest");
    }

    [Fact]
    public async Task Device_lists_are_asked_for_with_what_is_known()
    {
        Relay.On(HttpMethod.Post, "/api/devices/list", () => ScriptedRelay.Json(
            new DeviceListsResponse { Accounts = [], Unknown = [Wire.Bob] }, RelayJson.Default.DeviceListsResponse));

        var answer = await Client.GetDeviceListsAsync(new DeviceListsRequest { Dids = [Wire.Bob], Known = new Dictionary<Did, long> { [Wire.Bob] = 3 } });

        answer.Unknown.ShouldBe([Wire.Bob]);
        Relay.Requests.ShouldHaveSingleItem().Text.ShouldContain($"\"{Wire.Bob}\":3");
    }

    [Fact]
    public async Task Upload_is_announced()
    {
        Relay.On(HttpMethod.Post, "/api/messages/uploads", () => ScriptedRelay.Json(Wire.UploadTo("https://blobs.example/p?x=%2F"), RelayJson.Default.UploadResponse));

        (await Client.CreateUploadAsync(Wire.Upload)).Url.OriginalString.ShouldBe("https://blobs.example/p?x=%2F");
    }

    [Fact]
    public async Task Message_is_sent()
    {
        var sent = new SendResponse { MessageId = Wire.Id(1), ReceivedAt = Wire.Time, Deliveries = 3 };
        Relay.On(HttpMethod.Post, "/api/messages/send", () => ScriptedRelay.Json(sent, RelayJson.Default.SendResponse));

        (await Client.SendAsync(Wire.Send)).ShouldBe(sent);
    }

    [Fact]
    public async Task Inbox_page_is_asked_for_by_a_signed_query()
    {
        Relay.On(HttpMethod.Get, $"/api/messages/inbox?limit=5&after={Wire.Id(9)}", () => ScriptedRelay.Json(Wire.Page(false, 1), RelayJson.Default.InboxResponse));

        (await Client.GetInboxAsync(5, Wire.Id(9))).Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Unsend_names_the_message_in_the_path()
    {
        Relay.On(HttpMethod.Delete, $"/api/messages/{Wire.Id(4)}", () => ScriptedRelay.Json(new UnsendResponse { Withdrawn = 2 }, RelayJson.Default.UnsendResponse));

        (await Client.UnsendAsync(Wire.Id(4))).Withdrawn.ShouldBe(2);
    }

    [Fact]
    public async Task Acknowledging_nothing_makes_no_call()
    {
        (await Client.AckAsync([])).Acknowledged.ShouldBe(0);

        Relay.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Acknowledgements_are_cut_into_batches_of_the_protocols_limit()
    {
        Relay.On(HttpMethod.Post, "/api/messages/ack", Acknowledged(500), Acknowledged(1));
        MessageId[] ids = [.. Enumerable.Range(0, 501).Select(_ => MessageId.Create(Wire.Time))];

        (await Client.AckAsync([.. ids, ids[0]])).Acknowledged.ShouldBe(501);

        Relay.Requests.Select(BatchOf).ShouldBe([500, 1]);
    }

    [Fact]
    public async Task Acknowledgements_are_cut_into_batches_of_the_limit_that_the_relay_named()
    {
        Relay.On(HttpMethod.Get, "/.well-known/buds-relay", () => ScriptedRelay.Json(
            Wire.Description(RelayLimits.Default with { AckBatchMax = 2 }), RelayJson.Default.RelayDescription));
        Relay.On(HttpMethod.Post, "/api/messages/ack", Acknowledged(2), Acknowledged(1));
        await Client.GetDescriptionAsync();

        await Client.AckAsync([Wire.Id(1), Wire.Id(2), Wire.Id(3)]);

        Relay.Requests.Skip(1).Select(BatchOf).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task Request_that_cannot_be_written_never_leaves()
    {
        await Should.ThrowAsync<ArgumentException>(() => Client.AckAsync([default]));

        Relay.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_device_of_a_process_signs_its_own_calls()
    {
        using var stranger = Buds.Crypto.Identity.DeviceKey.Generate(DeviceId.Create(Wire.Time));

        var error = await Should.ThrowAsync<Protocol.Errors.RelayException>(() => Factory.Create(stranger).HeartbeatAsync());

        error.Code.ShouldBe("unknown_device");
        Relay.Requests.ShouldHaveSingleItem().Signer.ShouldBe(stranger.Id);
    }

    private static Func<HttpResponseMessage> Acknowledged(int count) =>
        () => ScriptedRelay.Json(new AckResponse { Acknowledged = count }, RelayJson.Default.AckResponse);

    private static int BatchOf(ReceivedRequest request) => RelayJson.Parse(Encoding.UTF8.GetBytes(request.Text), RelayJson.Default.AckRequest).MessageIds.Count;
}
