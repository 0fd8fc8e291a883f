using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;
using Buds.Storage;

namespace Buds.Relay.Server.Tests.CleanUp;

/// <summary>What time does (protocol.md §6): 30 days, 24 hours, 90 and 180 days.</summary>
public sealed class ExpiryTests : RelayTest
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    // Small, so that every clean-up goes through several batches.
    protected override void Configure(RelayOptions options) => options.CleanUpBatch = 2;

    [Fact]
    public async Task Message_waits_for_thirty_days_and_is_gone_with_its_payload_then()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        for (var i = 0; i < 5; i++)
        {
            await alice.SendNewAsync(bob.Device.Account);
        }

        Relay.Time.Advance(TimeSpan.FromDays(30) - Moment);
        await Relay.CleanUpAsync();
        (await bob.ReadInboxAsync()).Messages.Count.ShouldBe(5);

        Relay.Time.Advance(Moment);
        (await bob.ReadInboxAsync()).Messages.ShouldBeEmpty();
        await Relay.CleanUpAsync();

        var held = await Relay.InspectAsync();
        held.Messages.ShouldBeEmpty();
        held.Payloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_that_was_acknowledged_is_remembered_for_thirty_days()
    {
        var alice = await RegisterAccountAsync(2);
        var envelope = await alice[0].SendNewAsync(alice[0].Device.Account);
        await alice[1].AcknowledgeAsync(envelope.Id);
        Relay.Time.Advance(TimeSpan.FromDays(30) - Moment);
        await Relay.CleanUpAsync();
        (await alice[0].SendMessageAsync(envelope)).Deliveries.ShouldBe(1);

        Relay.Time.Advance(Moment);
        await Relay.CleanUpAsync();

        (await Relay.InspectAsync()).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_without_a_send_is_gone_after_a_day_and_can_be_made_again()
    {
        var alice = (await RegisterAccountAsync(2))[0];
        var envelope = await TestEnvelope.SealAsync(alice.Device, [alice.Device.Account], Now);
        await alice.UploadAsync(envelope);
        Relay.Time.Advance(TimeSpan.FromHours(24) - Moment);
        await Relay.CleanUpAsync();
        (await Relay.InspectAsync()).Payloads.Count.ShouldBe(1);

        Relay.Time.Advance(Moment);
        await Relay.CleanUpAsync();

        var held = await Relay.InspectAsync();
        held.Uploads.ShouldBeEmpty();
        held.Payloads.ShouldBeEmpty();
        await alice.RefusedAsync(RelayErrorCode.UploadMissing, TestClient.Sending(envelope));
        await alice.UploadAsync(envelope);
        (await alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Upload_that_is_asked_for_again_waits_for_another_day()
    {
        var alice = (await RegisterAccountAsync(2))[0];
        var envelope = await TestEnvelope.SealAsync(alice.Device, [alice.Device.Account], Now);
        await alice.UploadAsync(envelope);
        Relay.Time.Advance(TimeSpan.FromHours(23));
        (await alice.AnnounceAsync(envelope)).Uploaded.ShouldBeTrue();
        Relay.Time.Advance(TimeSpan.FromHours(23));

        await Relay.CleanUpAsync();

        (await alice.SendMessageAsync(envelope)).Deliveries.ShouldBe(1);
    }

    [Fact]
    public async Task Payloads_that_nothing_refers_to_are_swept_after_a_day_and_what_is_not_ours_stays()
    {
        var alice = (await RegisterAccountAsync(2))[0];
        var kept = await alice.SendNewAsync(alice.Device.Account);
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync(PayloadKey.Of(Crypto.Identifiers.MessageId.Create(Now), new byte[32]));
        }

        await WriteAsync(BlobKey.Parse("payloads/not-ours"));
        await Relay.CleanUpAsync();
        (await Relay.InspectAsync()).Payloads.Count.ShouldBe(7);

        Relay.Time.Advance(TimeSpan.FromHours(25));
        await Relay.CleanUpAsync();

        (await Relay.InspectAsync()).Payloads.Select(payload => payload.Key.Value).ShouldBe(
            [PayloadKey.Of(kept.Id, kept.Content.PayloadSha256).Value, "payloads/not-ours"]);
    }

    [Fact]
    public async Task Device_not_seen_for_ninety_days_gets_no_messages_until_it_comes_back()
    {
        var alice = await RegisterAccountAsync(3);
        var (sender, sleeper) = (alice[0], alice[1]);
        var account = sender.Device.Account;
        Relay.Time.Advance(TimeSpan.FromDays(90) + Moment);
        await sender.HeartbeatAsync();
        await alice[2].HeartbeatAsync();

        (await sender.GetListsAsync(account.Did)).Accounts[0].KeyBundles.Count.ShouldBe(2);
        var envelope = await TestEnvelope.SealAsync(sender.Device, [account], Now);
        await sender.UploadAsync(envelope);
        await sender.RefusedAsync(RelayErrorCode.StaleDevices, TestClient.Sending(envelope));

        await sleeper.HeartbeatAsync();

        (await sender.GetListsAsync(account.Did)).Accounts[0].KeyBundles.Count.ShouldBe(3);
        (await sender.SendMessageAsync(envelope)).Deliveries.ShouldBe(2);
    }

    [Fact]
    public async Task Device_seen_ninety_days_ago_is_still_active()
    {
        var alice = await RegisterAccountAsync(2);
        Relay.Time.Advance(TimeSpan.FromDays(90));

        (await alice[0].GetListsAsync(alice[0].Device.Account.Did)).Accounts[0].KeyBundles.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Device_not_seen_for_half_a_year_is_deleted_and_may_register_again()
    {
        var alice = await RegisterAccountAsync(2);
        Relay.Time.Advance(TimeSpan.FromDays(180) - Moment);
        await Relay.CleanUpAsync();
        await alice[0].HeartbeatAsync();
        (await Relay.InspectAsync()).Devices.Count.ShouldBe(2);

        Relay.Time.Advance(Moment);
        await Relay.CleanUpAsync();

        (await Relay.InspectAsync()).Devices.ShouldHaveSingleItem().Id.ShouldBe(alice[0].Device.Id);
        await alice[1].RefusedAsync(RelayErrorCode.UnknownDevice, TestClient.Heartbeat);
        (await alice[1].RegisterAsync()).Seq.ShouldBe(1);
        (await alice[0].GetListsAsync(alice[0].Device.Account.Did)).Accounts[0].KeyBundles.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Relay_cleans_up_by_itself()
    {
        var (alice, bob) = ((await RegisterAccountAsync())[0], (await RegisterAccountAsync())[0]);
        await alice.SendNewAsync(bob.Device.Account);

        // The loop runs on its own thread: the clock is turned until it has been there.
        do
        {
            Relay.Time.Advance(TimeSpan.FromDays(30));
            await Task.Yield();
        }
        while ((await Relay.InspectAsync()).Payloads.Count > 0);
    }

    private async Task WriteAsync(BlobKey key)
    {
        using var content = new MemoryStream([1]);
        await Relay.Blobs.WriteAsync(key, content);
    }
}
