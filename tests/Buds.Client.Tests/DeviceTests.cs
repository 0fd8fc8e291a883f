using System.Text;
using Buds.Client.Events;
using Buds.Crypto;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Errors;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Tests;

public sealed class DeviceTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Linked_device_is_the_same_account_with_its_people_and_circles()
    {
        var tablet = await _world.LinkAsync(_ada);

        tablet.Did.ShouldBe(_ada.Did);
        tablet.Account.DeviceId.ShouldNotBe(_ada.Account.DeviceId);
        tablet.Account.Name.ShouldBe("Ada");
        (await tablet.Account.GetContactsAsync()).ShouldHaveSingleItem().Did.ShouldBe(_ben.Did);
        (await tablet.CircleAsync()).Members.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Linked_device_gets_the_history_with_every_photo()
    {
        await _ben.ShareAsync("Long ago", [1, 2, 3]);
        await TestWorld.SyncAsync(_ben, _ada);

        var tablet = await _world.LinkAsync(_ada);

        var memory = (await tablet.TimelineAsync()).ShouldHaveSingleItem();
        memory.Text.ShouldBe("Long ago");
        (await tablet.ReadAsync(memory.Photos[0])).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Linked_device_gets_no_history_where_its_owner_wants_none()
    {
        await _ada.ShareAsync("Long ago");
        await TestWorld.SyncAsync(_ada, _ben);

        var tablet = await _world.LinkAsync(_ada, withHistory: false);
        await _ada.ShareAsync("Now");
        await TestWorld.SyncAsync(_ada, tablet);

        (await tablet.TimelineAsync()).ShouldHaveSingleItem().Text.ShouldBe("Now");
    }

    [Fact]
    public async Task History_of_any_length_goes_in_messages_that_the_relay_takes()
    {
        var text = new string('é', 9_990);
        for (var i = 0; i < 110; i++)
        {
            _world.Relay.Time.Advance(TimeSpan.FromSeconds(1));
            await _ada.ShareAsync(text + i);
        }

        await TestWorld.SyncAsync(_ada, _ben);

        var tablet = await _world.LinkAsync(_ada);

        (await (await tablet.CircleAsync()).GetTimelineAsync(limit: 1000)).Count.ShouldBe(110);
        (await _ada.Account.GetOutboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Restoring_over_an_account_changes_nothing_at_the_relay()
    {
        var phrase = _ben.Account.GetRecoveryPhrase();
        await _ada.Account.DisposeAsync();

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Client.RestoreAccountAsync(phrase, "Ben"))).Code.ShouldBe(BudsErrorCode.AccountExists);

        (await _world.Relay.InspectAsync()).Devices.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Linked_device_misses_nothing_that_was_on_its_way_while_it_was_linked()
    {
        await _ben.ShareAsync("Sent before the tablet was there, read by the phone after");
        await _ben.Account.SyncAsync();

        var tablet = await _world.LinkAsync(_ada);

        (await tablet.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task History_shows_what_somebody_shared_who_has_left_since()
    {
        var cleo = await _world.NewPersonAsync("Cleo");
        await TestWorld.AddAsync(cleo, _ada);
        var circle = await _ada.CircleAsync();
        await circle.AddMemberAsync(await TestWorld.AddAsync(_ada, cleo));
        await TestWorld.SyncAsync(_ada, cleo);
        await cleo.ShareAsync("I was here");
        await TestWorld.SyncAsync(cleo, _ada);
        await circle.RemoveMemberAsync(cleo.Did);
        await TestWorld.SyncAsync(_ada);

        var tablet = await _world.LinkAsync(_ada);

        (await tablet.TimelineAsync()).ShouldHaveSingleItem().Author.ShouldBe(cleo.Did);
    }

    [Fact]
    public async Task All_devices_of_a_person_get_what_others_share_and_what_the_person_shares_elsewhere()
    {
        var tablet = await _world.LinkAsync(_ada);

        await _ben.ShareAsync("By Ben");
        await tablet.ShareAsync("By Ada's tablet");
        await TestWorld.SyncAsync(_ben, tablet, _ada);

        foreach (var device in (TestDevice[])[_ada, tablet, _ben])
        {
            (await device.TimelineAsync()).Select(memory => memory.Text).ShouldBe(["By Ben", "By Ada's tablet"], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Contacts_hear_of_a_new_device()
    {
        await _world.LinkAsync(_ada);

        await _ben.ShareAsync("To all of Ada's");
        await TestWorld.SyncAsync(_ben);

        (await _ben.EventAsync<DevicesChanged>()).ShouldBe(new DevicesChanged(_ada.Did, 2));
    }

    [Fact]
    public async Task Contacts_hear_of_a_removed_device_within_half_a_day_without_sending_anything()
    {
        var tablet = await _world.LinkAsync(_ada);
        await _ada.Account.RemoveDeviceAsync(tablet.Account.DeviceId);

        _world.Relay.Time.Advance(TimeSpan.FromHours(12));
        await _ben.Account.SyncAsync();

        (await _ben.EventAsync<DevicesChanged>()).ShouldBe(new DevicesChanged(_ada.Did, 3));
    }

    [Fact]
    public async Task Removed_device_gets_nothing_and_can_do_nothing()
    {
        var tablet = await _world.LinkAsync(_ada);

        await _ada.Account.RemoveDeviceAsync(tablet.Account.DeviceId);
        await _ben.ShareAsync("Not for the tablet");
        await TestWorld.SyncAsync(_ben, _ada);

        (await Should.ThrowAsync<RelayException>(() => tablet.Account.SyncAsync())).Code.ShouldBe(RelayErrorCode.DeviceRevoked);
        (await tablet.TimelineAsync()).ShouldBeEmpty();
        (await _ada.TimelineAsync()).ShouldHaveSingleItem();
        (await _ada.Account.GetDevicesAsync()).ShouldHaveSingleItem().Id.ShouldBe(_ada.Account.DeviceId);
    }

    [Fact]
    public async Task Device_does_not_remove_itself_or_one_that_is_not_there()
    {
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.RemoveDeviceAsync(_ada.Account.DeviceId))).Code.ShouldBe(BudsErrorCode.InvalidInput);
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Account.RemoveDeviceAsync(_ben.Account.DeviceId))).Code.ShouldBe(BudsErrorCode.UnknownDevice);
    }

    [Fact]
    public async Task Account_comes_back_from_its_24_words()
    {
        var phrase = _ada.Account.GetRecoveryPhrase();
        var phone = _world.NewDevice();

        phone.Use(await phone.Client.RestoreAccountAsync(phrase, "Ada"));
        await _ben.ShareAsync("Welcome back");
        await TestWorld.SyncAsync(_ben, phone);

        phone.Did.ShouldBe(_ada.Did);
        (await _ben.Account.GetOutboxAsync()).ShouldBeEmpty();
        (await _ada.Account.GetDevicesAsync()).ShouldHaveSingleItem();
        await _ada.ShareAsync("From the first device");
        await TestWorld.SyncAsync(_ada);
        (await _ada.Account.GetDevicesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Wrong_words_bring_back_nothing() =>
        (await Should.ThrowAsync<ProtocolException>(() => _world.NewDevice().Client.RestoreAccountAsync("abandon abandon", "Ada"))).Error.ShouldBe(ProtocolError.TextInvalid);

    [Fact]
    public async Task Second_account_in_one_folder_is_refused()
    {
        await _ada.Account.DisposeAsync();

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Client.CreateAccountAsync("Eve"))).Code.ShouldBe(BudsErrorCode.AccountExists);
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Client.BeginLinkingAsync())).Code.ShouldBe(BudsErrorCode.AccountExists);
        await using var account = await _ada.Client.OpenAccountAsync();
        account!.Name.ShouldBe("Ada");
    }

    [Fact]
    public async Task Account_is_open_once_at_a_time() =>
        (await Should.ThrowAsync<BudsClientException>(() => _ada.Client.OpenAccountAsync())).Code.ShouldBe(BudsErrorCode.AccountInUse);

    [Fact]
    public async Task Folder_without_account_opens_as_none() => (await _world.NewDevice().Client.OpenAccountAsync()).ShouldBeNull();

    [Fact]
    public async Task Account_without_its_key_does_not_open()
    {
        await _ada.Account.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(_ada.Folder, "buds.key"), new byte[32]);

        (await Should.ThrowAsync<BudsClientException>(() => _ada.Client.OpenAccountAsync())).Code.ShouldBe(BudsErrorCode.KeyStoreMismatch);
    }

    [Fact]
    public async Task New_key_is_made_every_week_and_an_old_one_goes_thirty_days_after()
    {
        _world.Relay.Time.Advance(TimeSpan.FromDays(8));
        await TestWorld.SyncAsync(_ada, _ben);
        (await KeysAsync()).ShouldBe([1, 2]);

        _world.Relay.Time.Advance(TimeSpan.FromDays(6));
        await TestWorld.SyncAsync(_ada);
        _world.Relay.Time.Advance(TimeSpan.FromDays(6));
        await TestWorld.SyncAsync(_ada);
        (await KeysAsync()).ShouldBe([1, 2, 3]);

        _world.Relay.Time.Advance(TimeSpan.FromDays(20));
        await TestWorld.SyncAsync(_ada);
        (await KeysAsync()).ShouldBe([2, 3, 4]);
    }

    [Fact]
    public async Task Message_sealed_to_a_replaced_key_still_opens()
    {
        await _ben.ShareAsync("To the first key");
        await _ben.Account.SyncAsync();
        _world.Relay.Time.Advance(TimeSpan.FromDays(8));

        await TestWorld.SyncAsync(_ada);

        (await KeysAsync()).ShouldBe([1, 2]);
        (await _ada.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Device_that_was_silent_for_weeks_still_gets_what_others_share()
    {
        _world.Relay.Time.Advance(TimeSpan.FromDays(20));

        await _ben.ShareAsync("Where are you?");
        await TestWorld.SyncAsync(_ben, _ada);

        (await _ada.TimelineAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Database_holds_no_secret_in_the_clear()
    {
        using var identity = IdentityKey.FromRecoveryPhrase(_ada.Account.GetRecoveryPhrase());
        var seed = new byte[IdentityKey.SeedSize];
        identity.ExportSeed(seed);
        await _ada.Account.DisposeAsync();

        var found = Directory.EnumerateFiles(_ada.Folder, "buds.db*").Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(seed) >= 0);

        found.ShouldBeFalse();
        Encoding.ASCII.GetString(File.ReadAllBytes(Path.Combine(_ada.Folder, "buds.db")), 0, 6).ShouldBe("SQLite");
    }

    private async Task<IReadOnlyList<long>> KeysAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_ada.Folder, "buds.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT key_id FROM encryption_key ORDER BY key_id";
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<long>();
        while (await reader.ReadAsync())
        {
            keys.Add(reader.GetInt64(0));
        }

        return keys;
    }
}
