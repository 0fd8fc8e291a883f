using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Server.Tests.Stores;

public abstract partial class RelayStoreContract
{
    private static readonly PushToken Apns = new() { Kind = PushKind.Apns, Token = "apns-1" };
    private static readonly PushToken Fcm = new() { Kind = PushKind.Fcm, Token = "fcm-1" };

    [Fact]
    public async Task FindDevice_of_an_unknown_one_is_null() =>
        (await Store.FindDeviceAsync(DeviceId.Create(Start))).ShouldBeNull();

    [Fact]
    public async Task Register_of_a_new_account_remembers_all_its_devices()
    {
        var account = TestAccount.WithDevices(2, Start);

        var outcome = await RegisterAsync(account.Devices[0]);

        outcome.Status.ShouldBe(RegistrationStatus.Accepted);
        outcome.KeyId.ShouldBe(1u);
        outcome.Revoked.ShouldBeEmpty();
        (await Store.FindDeviceAsync(account.Devices[0].Id)).ShouldBe(new StoredDevice
        {
            Id = account.Devices[0].Id,
            Did = account.Did,
            SigningKey = account.Devices[0].Key.PublicKey,
            IsRevoked = false,
            KeyId = 1,
            LastSeen = Start,
            ListSequence = 1,
        });
        (await Store.FindDeviceAsync(account.Devices[1].Id))!.KeyId.ShouldBeNull();
    }

    [Fact]
    public async Task Register_gives_list_and_bundle_back_byte_for_byte()
    {
        var account = TestAccount.WithDevices(1, Start);
        var bundle = Bundle(account.Devices[0]);
        await Store.RegisterAsync(new NewRegistration { List = account.List!, Signer = account.Devices[0].Id, Bundle = bundle, At = Start });

        var stored = await AccountAsync(account);

        stored.Did.ShouldBe(account.Did);
        stored.Sequence.ShouldBe(1);
        stored.DeviceList.Bytes.ToArray().ShouldBe(account.List!.Bytes.ToArray());
        stored.DeviceList.Signature.ToArray().ShouldBe(account.List.Signature.ToArray());
        var back = stored.Bundles.ShouldHaveSingleItem();
        back.Device.ShouldBe(bundle.Device);
        back.KeyId.ShouldBe(bundle.KeyId);
        back.Created.ShouldBe(bundle.Created);
        back.Statement.Bytes.ToArray().ShouldBe(bundle.Statement.Bytes.ToArray());
        back.Statement.Signature.ToArray().ShouldBe(bundle.Statement.Signature.ToArray());
    }

    [Fact]
    public async Task Register_of_the_same_list_again_changes_nothing_but_the_signer()
    {
        var account = TestAccount.WithDevices(2, Start);
        await RegisterAsync(account.Devices[0]);

        var outcome = await RegisterAsync(account.Devices[1], at: Start.AddHours(1));

        outcome.Status.ShouldBe(RegistrationStatus.Unchanged);
        (await AccountAsync(account)).Bundles.Select(bundle => bundle.Device).ShouldBe(account.Devices.Select(device => device.Id), ignoreOrder: true);
        (await Store.FindDeviceAsync(account.Devices[0].Id))!.LastSeen.ShouldBe(Start);
        (await Store.FindDeviceAsync(account.Devices[1].Id))!.LastSeen.ShouldBe(Start.AddHours(1));
    }

    [Fact]
    public async Task Register_of_the_next_list_takes_it()
    {
        var account = await RegisterAccountAsync();
        var added = account.NewDevice(Start);
        account.PublishDevices([.. account.Devices, added], Start);

        (await RegisterAsync(account.Devices[0], at: Start.AddDays(1))).Status.ShouldBe(RegistrationStatus.Accepted);

        (await AccountAsync(account)).Sequence.ShouldBe(2);
        var stored = (await Store.FindDeviceAsync(added.Id))!;
        stored.ListSequence.ShouldBe(2);
        stored.LastSeen.ShouldBe(Start.AddDays(1));
    }

    [Fact]
    public async Task Register_of_a_list_that_does_not_follow_is_a_conflict_and_changes_nothing()
    {
        var account = await RegisterAccountAsync();
        var device = account.Devices[0];
        var fork = account.SignList(null, [device], Start.AddMinutes(1));
        var next = account.SignList(account.List, [device], Start);
        var afterNext = account.SignList(next, [device], Start);
        var wrongPrevious = account.SignList(fork, [device], Start);

        foreach (var list in new[] { fork, afterNext, wrongPrevious })
        {
            (await RegisterAsync(device, list, Apns, Start.AddDays(1))).Status.ShouldBe(RegistrationStatus.ListConflict);
        }

        (await AccountAsync(account)).DeviceList.Bytes.ToArray().ShouldBe(account.List!.Bytes.ToArray());
        (await Store.FindDeviceAsync(device.Id))!.LastSeen.ShouldBe(Start);
        (await Store.GetPushTokensAsync([device.Id])).ShouldBeEmpty();
    }

    [Fact]
    public async Task Register_of_a_device_of_another_account_is_a_conflict()
    {
        var victim = await RegisterAccountAsync();
        var thief = new TestAccount();
        var list = thief.SignList(null, victim.Devices, Start);

        (await RegisterAsync(victim.Devices[0], list)).Status.ShouldBe(RegistrationStatus.DeviceConflict);

        (await Store.GetAccountsAsync([thief.Did], Always)).ShouldBeEmpty();
        (await Store.FindDeviceAsync(victim.Devices[0].Id))!.Did.ShouldBe(victim.Did);
    }

    [Fact]
    public async Task Register_without_a_device_revokes_it_and_drops_what_it_had()
    {
        var account = await RegisterAccountAsync(2);
        var (stays, goes) = (account.Devices[0], account.Devices[1]);
        await Store.SetPushTokenAsync(goes.Id, Apns);
        var sender = await RegisterAccountAsync();
        var both = await SendAsync(sender.Devices[0], [account]);
        await Store.AcknowledgeAsync(stays.Id, [both.Id]);
        account.PublishDevices([stays], Start);

        var outcome = await RegisterAsync(stays);

        outcome.Status.ShouldBe(RegistrationStatus.Accepted);
        outcome.Revoked.ShouldBe([goes.Id]);
        outcome.Freed.ShouldBe([KeyOf(both)]);
        (await FreedAsync()).ShouldBe([KeyOf(both)]);
        var revoked = (await Store.FindDeviceAsync(goes.Id))!;
        revoked.IsRevoked.ShouldBeTrue();
        revoked.KeyId.ShouldBeNull();
        (await InboxAsync(goes)).ShouldBeEmpty();
        (await Store.GetPushTokensAsync([goes.Id])).ShouldBeEmpty();
        (await AccountAsync(account)).Bundles.ShouldHaveSingleItem().Device.ShouldBe(stays.Id);
    }

    [Fact]
    public async Task Register_by_a_device_that_leaves_is_taken_and_repeats_its_answer()
    {
        var account = await RegisterAccountAsync(2);
        var (stays, leaves) = (account.Devices[0], account.Devices[1]);
        account.PublishDevices([stays], Start);

        (await RegisterAsync(leaves)).Status.ShouldBe(RegistrationStatus.Accepted);
        (await RegisterAsync(leaves)).Status.ShouldBe(RegistrationStatus.Unchanged);

        (await Store.FindDeviceAsync(leaves.Id))!.IsRevoked.ShouldBeTrue();
        (await AccountAsync(account)).Bundles.ShouldHaveSingleItem().Device.ShouldBe(stays.Id);
    }

    [Fact]
    public async Task Register_of_a_new_list_by_a_revoked_device_is_refused()
    {
        var account = await RegisterAccountAsync(2);
        var (stays, revoked) = (account.Devices[0], account.Devices[1]);
        account.PublishDevices([stays], Start);
        await RegisterAsync(stays);

        (await RegisterAsync(revoked, account.SignList(account.List, [stays], Start))).Status.ShouldBe(RegistrationStatus.DeviceRevoked);

        (await AccountAsync(account)).Sequence.ShouldBe(2);
    }

    [Fact]
    public async Task Register_with_a_device_that_was_revoked_takes_it_back()
    {
        var account = await RegisterAccountAsync(2);
        var (stays, back) = (account.Devices[0], account.Devices[1]);
        account.PublishDevices([stays], Start);
        await RegisterAsync(stays);
        account.PublishDevices([stays, back], Start);

        (await RegisterAsync(back)).Status.ShouldBe(RegistrationStatus.Accepted);

        (await Store.FindDeviceAsync(back.Id))!.IsRevoked.ShouldBeFalse();
        (await AccountAsync(account)).Bundles.Count.ShouldBe(2);
    }

    [Fact]
    public async Task PutBundle_gives_out_the_newest_by_number_and_then_by_time()
    {
        var account = await RegisterAccountAsync();
        var device = account.Devices[0];

        (await Store.PutBundleAsync(Bundle(device, 3), Start.AddDays(1))).ShouldBe(3u);
        (await Store.PutBundleAsync(Bundle(device, 2, Start.AddHours(1)), Start)).ShouldBe(3u);
        var renewed = Bundle(device, 3, Start.AddHours(2));
        (await Store.PutBundleAsync(renewed, Start)).ShouldBe(3u);
        (await Store.PutBundleAsync(Bundle(device, 3, Start.AddHours(1)), Start)).ShouldBe(3u);

        (await AccountAsync(account)).Bundles.ShouldHaveSingleItem().Statement.Bytes.ToArray().ShouldBe(renewed.Statement.Bytes.ToArray());
        (await Store.FindDeviceAsync(device.Id))!.LastSeen.ShouldBe(Start.AddDays(1));
    }

    [Fact]
    public async Task PutBundle_takes_the_largest_number()
    {
        var account = await RegisterAccountAsync();

        (await Store.PutBundleAsync(Bundle(account.Devices[0], uint.MaxValue), Start)).ShouldBe(uint.MaxValue);

        (await Store.FindDeviceAsync(account.Devices[0].Id))!.KeyId.ShouldBe(uint.MaxValue);
    }

    [Fact]
    public async Task PutBundle_of_an_unknown_or_revoked_device_is_not_taken()
    {
        var account = await RegisterAccountAsync(2);
        var revoked = account.Devices[1];
        account.PublishDevices([account.Devices[0]], Start);
        await RegisterAsync(account.Devices[0]);

        (await Store.PutBundleAsync(Bundle(account.NewDevice(Start)), Start)).ShouldBeNull();
        (await Store.PutBundleAsync(Bundle(revoked, 2), Start)).ShouldBeNull();

        (await Store.FindDeviceAsync(revoked.Id))!.KeyId.ShouldBeNull();
    }

    [Fact]
    public async Task MarkSeen_moves_forward_only()
    {
        var device = (await RegisterAccountAsync()).Devices[0];

        await Store.MarkSeenAsync(device.Id, Start.AddMilliseconds(1));
        await Store.MarkSeenAsync(device.Id, Start);

        (await Store.FindDeviceAsync(device.Id))!.LastSeen.ShouldBe(Start.AddMilliseconds(1));
    }

    [Fact]
    public async Task GetAccounts_leaves_out_unknown_accounts_and_bundles_of_inactive_devices()
    {
        var account = await RegisterAccountAsync(2);
        await Store.MarkSeenAsync(account.Devices[1].Id, Start.AddDays(10));

        var known = await Store.GetAccountsAsync([account.Did, new TestAccount().Did], Start.AddDays(10));

        known.ShouldHaveSingleItem().Bundles.ShouldHaveSingleItem().Device.ShouldBe(account.Devices[1].Id);
    }

    [Fact]
    public async Task PushTokens_are_one_of_each_kind_and_cleared_by_kind_or_all()
    {
        var device = (await RegisterAccountAsync()).Devices[0];
        await Store.SetPushTokenAsync(device.Id, Apns with { Token = "old" });
        await Store.SetPushTokenAsync(device.Id, Apns);
        await Store.SetPushTokenAsync(device.Id, Fcm);
        (await Store.GetPushTokensAsync([device.Id])).ShouldBe(
            [new StoredPushToken(device.Id, Apns), new StoredPushToken(device.Id, Fcm)], ignoreOrder: true);

        await Store.ClearPushTokenAsync(device.Id, PushKind.Apns);
        (await Store.GetPushTokensAsync([device.Id])).ShouldBe([new StoredPushToken(device.Id, Fcm)]);

        await Store.SetPushTokenAsync(device.Id, Apns);
        await Store.ClearPushTokenAsync(device.Id, null);
        (await Store.GetPushTokensAsync([device.Id])).ShouldBeEmpty();
    }

    [Fact]
    public async Task ForgetPushToken_leaves_one_that_was_set_since()
    {
        var device = (await RegisterAccountAsync()).Devices[0];
        await Store.SetPushTokenAsync(device.Id, Apns);
        await Store.SetPushTokenAsync(device.Id, Fcm);

        await Store.ForgetPushTokenAsync(device.Id, Apns with { Token = "old" });
        await Store.ForgetPushTokenAsync(device.Id, Apns with { Kind = PushKind.WebPush });
        (await Store.GetPushTokensAsync([device.Id])).Count.ShouldBe(2);

        await Store.ForgetPushTokenAsync(device.Id, Apns);
        (await Store.GetPushTokensAsync([device.Id])).ShouldBe([new StoredPushToken(device.Id, Fcm)]);
    }

    [Fact]
    public async Task SetPushToken_of_an_unknown_device_does_nothing()
    {
        var unknown = DeviceId.Create(Start);

        await Store.SetPushTokenAsync(unknown, Apns);

        (await Store.GetPushTokensAsync([unknown])).ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteDevices_forgets_those_not_seen_and_frees_what_only_they_waited_for()
    {
        var account = await RegisterAccountAsync(2);
        var (seen, gone) = (account.Devices[0], account.Devices[1]);
        var sender = await RegisterAccountAsync();
        var envelope = await SendAsync(sender.Devices[0], [account]);
        await Store.AcknowledgeAsync(seen.Id, [envelope.Id]);
        await Store.MarkSeenAsync(seen.Id, Start.AddMilliseconds(1));
        await Store.MarkSeenAsync(sender.Devices[0].Id, Start.AddMilliseconds(1));

        var removal = await Store.DeleteDevicesAsync(Start, 10);

        removal.Count.ShouldBe(1);
        removal.Freed.ShouldBe([KeyOf(envelope)]);
        (await Store.FindDeviceAsync(gone.Id)).ShouldBeNull();
        (await Store.FindDeviceAsync(seen.Id)).ShouldNotBeNull();
        (await AccountAsync(account)).Bundles.ShouldHaveSingleItem().Device.ShouldBe(seen.Id);
    }

    [Fact]
    public async Task DeleteDevices_keeps_the_list_so_that_a_device_registers_again()
    {
        var account = await RegisterAccountAsync();
        await Store.DeleteDevicesAsync(Start, 10);

        (await RegisterAsync(account.Devices[0], at: Start.AddDays(1))).Status.ShouldBe(RegistrationStatus.Unchanged);

        (await Store.FindDeviceAsync(account.Devices[0].Id))!.KeyId.ShouldBe(1u);
    }

    [Fact]
    public async Task DeleteDevices_goes_in_batches()
    {
        await RegisterAccountAsync(3);

        (await Store.DeleteDevicesAsync(Start, 2)).Count.ShouldBe(2);
        (await Store.DeleteDevicesAsync(Start, 2)).Count.ShouldBe(1);
        (await Store.DeleteDevicesAsync(Start, 2)).Count.ShouldBe(0);
    }
}
