using System.Globalization;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Tests.Support;
using Buds.Relay.Server.WakeUps;

namespace Buds.Relay.Server.Tests.Events;

public sealed class EventStreamTests : RelayTest
{
    private const string Inbox = "event: inbox\ndata: {}";
    private const string Comment = ": still here";

    [Fact]
    public async Task Stream_of_a_device_for_which_something_waits_begins_with_an_event()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        await alice.SendNewAsync(bob.Device.Account);

        using var events = await EventReader.OpenAsync(bob);

        (await events.ReadAsync()).ShouldBe(Inbox);
    }

    [Fact]
    public async Task Stream_says_when_a_message_comes()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        using var events = await EventReader.OpenAsync(bob);

        await alice.SendNewAsync(bob.Device.Account);

        (await events.ReadAsync()).ShouldBe(Inbox);
    }

    [Fact]
    public async Task Stream_says_nothing_of_messages_for_others()
    {
        var (alice, bob, carol) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        using var events = await EventReader.OpenAsync(carol);

        await alice.SendNewAsync(bob.Device.Account);
        await Relay.DisconnectEventsAsync();

        (await events.ReadAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Stream_carries_a_comment_every_fifteen_seconds()
    {
        var alice = (await RegisterAccountAsync())[0];
        using var events = await EventReader.OpenAsync(alice);
        var comment = events.ReadAsync();

        // The heartbeat's timer starts a moment after the stream is open: turned until it has.
        while (!comment.IsCompleted)
        {
            Relay.Time.Advance(RelayTimes.EventHeartbeat);
            await Task.Yield();
        }

        (await comment).ShouldBe(Comment);
    }

    [Theory]
    [InlineData(false, "event: empty\ndata: {}")]
    [InlineData(true, Inbox)]
    public async Task Relay_looks_every_ten_minutes_and_says_what_it_saw(bool waits, string said)
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        using var events = await EventReader.OpenAsync(bob);
        if (waits)
        {
            // What the stream says of it at once is read, and forgotten by the device.
            await alice.SendNewAsync(bob.Device.Account);
            (await events.ReadAsync()).ShouldBe(Inbox);
        }

        var heard = ReadPastCommentsAsync(events);
        while (!heard.IsCompleted)
        {
            Relay.Time.Advance(RelayTimes.EventHeartbeat);
            await Task.Delay(1);
        }

        (await heard).ShouldBe(said);
    }

    [Fact]
    public async Task Stream_of_a_relay_that_stops_is_told_to_connect_again_within_five_seconds()
    {
        var alice = (await RegisterAccountAsync())[0];
        using var events = await EventReader.OpenAsync(alice);

        await Relay.DisposeAsync();

        var (name, wait) = (await events.ReadAsync()).ShouldNotBeNull().Split(": ") is [var first, var second] ? (first, second) : default;
        name.ShouldBe("retry");
        int.Parse(wait, CultureInfo.InvariantCulture).ShouldBeInRange(0, 4_999);
        (await events.ReadAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Stream_of_a_device_that_is_revoked_ends()
    {
        var alice = await RegisterAccountAsync(2);
        var account = alice[0].Device.Account;
        using var events = await EventReader.OpenAsync(alice[1]);
        account.PublishDevices([alice[0].Device], Now);

        await alice[0].RegisterAsync();

        (await events.ReadAsync()).ShouldBeNull();
        await alice[1].RefusedAsync(RelayErrorCode.DeviceRevoked, new SignedRequest(HttpMethod.Get, RelayRoutes.Events));
    }

    [Fact]
    public async Task Stream_that_is_one_too_many_ends_the_oldest()
    {
        var alice = (await RegisterAccountAsync())[0];
        using var oldest = await EventReader.OpenAsync(alice);
        var others = new List<EventReader>();
        for (var i = 0; i < LocalWakeUps.MaxStreams; i++)
        {
            others.Add(await EventReader.OpenAsync(alice));
        }

        (await oldest.ReadAsync()).ShouldBeNull();
        others.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task Streams_of_many_devices_all_hear_of_their_message()
    {
        var alice = (await RegisterAccountAsync())[0];
        var bob = await RegisterAccountAsync(10);
        var streams = await Task.WhenAll(bob.Select(EventReader.OpenAsync));

        await alice.SendNewAsync(bob[0].Device.Account);

        (await Task.WhenAll(streams.Select(stream => stream.ReadAsync()))).ShouldAllBe(text => text == Inbox);
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    private static async Task<string?> ReadPastCommentsAsync(EventReader events)
    {
        string? said;
        do
        {
            said = await events.ReadAsync();
        }
        while (said == Comment);
        return said;
    }
}
