using System.Security.Cryptography;
using Buds.Client.Events;
using Buds.Client.Inbox;
using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Testing;

namespace Buds.Client.Tests;

/// <summary>A relay that lies, and people who were not asked: nothing of it shows, nothing good is lost.</summary>
public sealed class HostileRelayTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    private RelayLies Lies => _world.Relay.Lies;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");

        // She does not look again: what she waits for stays at the relay.
        var fay = await _world.NewPersonAsync("Fay");
        await TestWorld.NewCircleAsync(_ada, _ben, fay);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    /// <summary>What a relay can do to a message, given one that it can take something from.</summary>
    public static TheoryData<string, string> Lying => new()
    {
        { "payload altered", "payload_corrupt" },
        { "payload swapped", "payload_corrupt" },
        { "payload lost", "not_found" },
        { "wrapped key altered", "key_unwrap_failed" },
        { "wrapped key swapped", "key_unwrap_failed" },
        { "header altered", "bad_signature" },
        { "signature altered", "bad_signature" },
    };

    [Theory]
    [MemberData(nameof(Lying))]
    public async Task Message_that_the_relay_altered_is_refused_once_those_around_it_arrive_and_it_does_once_the_relay_is_honest(string lie, string code)
    {
        var before = await SendAsync("Before");
        var message = await SendAsync("At the lake", RandomNumberGenerator.GetBytes(200_000));
        await SendAsync("After");
        var undo = await LieAsync(lie, message, before);

        await _ben.Account.SyncAsync();
        await _ben.Account.SyncAsync();
        var refusal = await _ben.EventAsync<MessageRefused>();
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldBe(message);
        (await TextsAsync(_ben)).ShouldBe(["After", "Before"]);

        Lies.TellTheTruth();
        if (undo is not null)
        {
            await undo();
            await _ben.Account.SyncAsync();
            (await TextsAsync(_ben)).ShouldBe(["After", "At the lake", "Before"]);
        }

        _ben.Events<MessageRefused>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Message_whose_header_names_none_is_counted_once_and_those_around_it_arrive()
    {
        await SendAsync("Before");
        var message = await SendAsync("At the lake");
        await SendAsync("After");
        Lies.Alter(message, told => told with { Header = told.Header[..^1] });

        await _ben.Account.SyncAsync();
        await _ben.Account.SyncAsync();
        (await TextsAsync(_ben)).ShouldBe(["After", "Before"]);
        _ben.Account.InboxCounters.Unreadable.ShouldBe(1);

        Lies.TellTheTruth();
        await _ben.Account.SyncAsync();
        (await TextsAsync(_ben)).ShouldBe(["After", "At the lake", "Before"]);
    }

    [Fact]
    public async Task Device_that_the_relay_added_to_an_account_gets_nothing_until_the_user_decides()
    {
        var device = await Lies.AddDeviceAsync(_ben.Did);
        await _ada.ShareAsync("For Ben alone");
        await _ada.Account.SyncAsync();
        (await _ada.EventAsync<SendFailed>()).Code.ShouldBe("list_invalid");
        var waiting = (await _ada.Account.GetOutboxAsync()).ShouldHaveSingleItem();
        waiting.Failure.ShouldBe("list_invalid");
        _world.Relay.Transcript.Exchanges.ShouldNotContain(exchange => exchange.RequestBody != null && exchange.RequestBody.Contains(device.ToString()));

        Lies.TellTheTruth();
        (await _ada.Account.RetryAsync(waiting.Message)).ShouldBeTrue();
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Device_list_older_than_one_seen_before_stops_the_send()
    {
        var old = await _world.Relay.GetDevicesAsync(_ben.Did);
        var tablet = await _world.LinkAsync(_ben);
        await _ada.ShareAsync("Now Ada knows of the tablet");
        await TestWorld.SyncAsync(_ada, _ben, tablet);

        Lies.ServeDevices(old);
        await _ada.ShareAsync("Before the tablet");
        await _ada.Account.SyncAsync();

        (await _ada.EventAsync<SendFailed>()).Code.ShouldBe("list_rollback");
    }

    [Fact]
    public async Task Devices_that_contradict_those_seen_before_get_messages_once_the_user_trusts_them()
    {
        var old = await _world.Relay.GetDevicesAsync(_ben.Did);
        await _world.LinkAsync(_ben);
        await _ada.ShareAsync("Now Ada knows of the tablet");
        await TestWorld.SyncAsync(_ada, _ben);
        Lies.ServeDevices(old);
        await _ada.ShareAsync("For the telephone alone");
        await _ada.Account.SyncAsync();
        var waiting = (await _ada.Account.GetOutboxAsync()).ShouldHaveSingleItem();

        (await _ada.Account.TrustDevicesAnewAsync(_ben.Did)).ShouldHaveSingleItem().Id.ShouldBe(_ben.Account.DeviceId);
        await _ada.Account.RetryAsync(waiting.Message);
        await _ada.Account.SyncAsync();

        // Sealed for the devices of that list; a relay that has more of them says so, and is then believed about what follows it.
        (await _ada.Account.GetOutboxAsync()).ShouldAllBe(item => item.Failure != "list_rollback");
    }

    [Fact]
    public async Task Forged_devices_are_not_trusted_anew()
    {
        Lies.ServeDevices(await BrokenAsync(_ben.Did));

        (await Should.ThrowAsync<ProtocolException>(() => _ada.Account.TrustDevicesAnewAsync(_ben.Did))).Code.ShouldBe("list_invalid");
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.TrustDevicesAnewAsync(_ada.Did))).Code.ShouldBe(BudsErrorCode.InvalidInput);
    }

    [Fact]
    public async Task Message_that_is_discarded_is_not_sent()
    {
        Lies.ServeDevices(await BrokenAsync(_ben.Did));
        await _ada.ShareAsync("Never mind");
        await _ada.Account.SyncAsync();
        var waiting = (await _ada.Account.GetOutboxAsync()).ShouldHaveSingleItem();

        (await _ada.Account.DiscardAsync(waiting.Message)).ShouldBeTrue();

        Lies.TellTheTruth();
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ben.TimelineAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_of_others_that_the_relay_hands_out_is_refused_and_those_around_it_arrive()
    {
        var cleo = await _world.NewPersonAsync("Cleo");
        var dan = await _world.NewPersonAsync("Dan");
        await TestWorld.NewCircleAsync(cleo, dan);
        await TestWorld.AddAsync(_ben, cleo);
        await cleo.ShareAsync("Not for Ben");
        await cleo.Account.SyncAsync();
        var message = (await cleo.EventAsync<MessageSent>(2)).Message;

        await Lies.DeliverToAsync(await DeviceIdAsync(_ben), message);
        await SendAsync("For Ben");
        await _ben.Account.SyncAsync();

        (await _ben.EventAsync<MessageRefused>()).ShouldBe(new MessageRefused(message, "not_recipient"));
        (await TextsAsync(_ben)).ShouldBe(["For Ben"]);
    }

    [Fact]
    public async Task Message_handed_out_twice_shows_once()
    {
        await SendAsync("At the lake");
        await _ben.Account.SyncAsync();

        _world.Relay.Faults.RepeatDeliveries(2);
        await SendAsync("At home");
        await _ben.Account.SyncAsync();

        (await TextsAsync(_ben)).ShouldBe(["At home", "At the lake"]);
        _ben.Events<MessageRefused>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_of_a_stranger_waits_unopened_until_the_stranger_is_added()
    {
        var cleo = await _world.NewPersonAsync("Cleo");
        var ada = await TestWorld.AddAsync(cleo, _ada);
        await cleo.Account.CreateCircleAsync("Surprise", [ada]);
        await TestWorld.SyncAsync(cleo, _ada);
        (await _ada.EventAsync<MessageRefused>()).Code.ShouldBe(MessageReceiver.UnknownSender);
        (await _ada.Account.GetCirclesAsync()).ShouldHaveSingleItem();

        await TestWorld.AddAsync(_ada, cleo);
        await _ada.Account.SyncAsync();

        (await _ada.Account.GetCirclesAsync()).Select(circle => circle.Name).ShouldContain("Surprise");
    }

    private async Task<MessageId> SendAsync(string text, params byte[][] photos)
    {
        await _ada.ShareAsync(text, photos);
        await _ada.Account.SyncAsync();
        _world.Relay.Time.Advance(TimeSpan.FromSeconds(1));
        return (await _ada.EventAsync<MessageSent>(2 + _sent++)).Message;
    }

    private int _sent;

    /// <summary>Lies about a message; gives what mends it, or null where nothing does.</summary>
    private async Task<Func<Task>?> LieAsync(string lie, MessageId message, MessageId other)
    {
        switch (lie)
        {
            case "payload altered":
                await _world.Relay.TamperPayloadAsync(message);
                return () => _world.Relay.TamperPayloadAsync(message);
            case "payload swapped":
                await Lies.SwapPayloadAsync(message, other);
                break;
            case "payload lost":
                await _world.Relay.DeletePayloadAsync(message);
                return null;
            case "wrapped key altered":
                Lies.AlterWrappedKey(message);
                break;
            case "wrapped key swapped":
                await Lies.SwapWrappedKeyAsync(message, other);
                break;
            case "header altered":
                Lies.AlterHeader(message);
                break;
            case "signature altered":
                Lies.AlterSignature(message);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(lie));
        }

        return () => Task.CompletedTask;
    }

    private async Task<AccountDevices> BrokenAsync(Did account)
    {
        var truth = await _world.Relay.GetDevicesAsync(account);
        return truth with { Seq = truth.Seq + 1, DeviceList = truth.DeviceList! with { Signature = RandomNumberGenerator.GetBytes(64) } };
    }

    private async Task<DeviceId> DeviceIdAsync(TestDevice device) =>
        (await _world.Relay.InspectAsync()).Devices.Single(held => held.Did == device.Did).Id;

    private static async Task<string?[]> TextsAsync(TestDevice device) =>
        [.. (await device.TimelineAsync()).Select(memory => memory.Text)];
}
