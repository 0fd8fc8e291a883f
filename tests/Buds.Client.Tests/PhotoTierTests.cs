using System.Security.Cryptography;
using Buds.Client.Photos;
using Buds.Storage.Memory;
using Buds.Storage.Tiered;

namespace Buds.Client.Tests;

/// <summary>Photos that leave the device, come back, and are freed.</summary>
public sealed class PhotoTierTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private SwitchedStore _cold = null!;
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _cold = new SwitchedStore(new MemoryBlobStore(_world.Relay.Time));
        _ada = await _world.NewPersonAsync("Ada");
        _ben = NewTiered();
        await _ben.CreateAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Photo_leaves_the_device_after_thirty_days_and_shows_as_if_it_had_not()
    {
        var photo = await ShareAsync();
        _world.Relay.Time.Advance(TimeSpan.FromDays(31));

        (await _ben.Account.Tiers!.DemoteAsync()).Blobs.ShouldBe(1);

        _ben.Account.Tiers.GetStatus().HotBytes.ShouldBe(0);
        await _ben.RestartAsync();
        (await _ben.ReadAsync((await _ben.TimelineAsync())[0].Photos[0])).ShouldBe(photo);
    }

    [Fact]
    public async Task Photo_of_the_cold_tier_can_be_shared_again_and_goes_to_a_new_device()
    {
        var photo = await ShareAsync();
        _world.Relay.Time.Advance(TimeSpan.FromDays(20));
        _ben.Account.Tiers!.Policy = new TierPolicy { MaxHotBytes = 0 };
        await _ben.Account.Tiers.DemoteAsync();

        var tablet = await _world.LinkAsync(_ben);

        (await tablet.ReadAsync((await tablet.TimelineAsync())[0].Photos[0])).ShouldBe(photo);
    }

    [Fact]
    public async Task Deleted_memory_frees_its_photos_in_both_tiers()
    {
        await ShareAsync();
        await DemoteAllAsync();
        var memory = (await _ada.TimelineAsync())[0];

        (await _ben.Account.ReclaimAsync()).ShouldBe(new ReclaimResult(0, 0));
        await (await _ada.CircleAsync()).DeleteAsync(memory.Id);
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ben.Account.ReclaimAsync()).ShouldBe(new ReclaimResult(1, 200_000));
        (await _ada.Account.ReclaimAsync()).ShouldBe(new ReclaimResult(1, 200_000));
        _ben.Account.Tiers!.GetStatus().ShouldBe(new TierStatus(0, 0, 0, 0, 0));
        await foreach (var left in _cold.ListAsync("blobs/"))
        {
            left.ShouldBeNull("the cold tier keeps nothing of it");
        }
    }

    [Fact]
    public async Task Photo_of_two_memories_stays_until_both_are_deleted()
    {
        var photo = await ShareAsync();
        await _ada.ShareAsync("The same again", photo);
        await TestWorld.SyncAsync(_ada, _ben);
        var memories = await _ada.TimelineAsync();

        await (await _ada.CircleAsync()).DeleteAsync(memories[0].Id);
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ben.Account.ReclaimAsync()).Photos.ShouldBe(0);
        (await _ben.ReadAsync((await _ben.TimelineAsync())[0].Photos[0])).ShouldBe(photo);

        await (await _ada.CircleAsync()).DeleteAsync(memories[1].Id);
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ben.Account.ReclaimAsync()).Photos.ShouldBe(1);
    }

    [Fact]
    public async Task Photo_that_waits_in_the_outbox_is_not_freed()
    {
        await _ada.ShareAsync("Not sent yet", RandomNumberGenerator.GetBytes(1000));
        await (await _ada.CircleAsync()).DeleteAsync((await _ada.TimelineAsync())[0].Id);

        (await _ada.Account.ReclaimAsync()).Photos.ShouldBe(0);
        await _ada.Account.SyncAsync();
        (await _ada.Account.ReclaimAsync()).Photos.ShouldBe(1);
    }

    [Fact]
    public async Task Device_linked_after_a_memory_was_deleted_and_freed_gets_the_rest()
    {
        await ShareAsync();
        await (await _ada.CircleAsync()).DeleteAsync((await _ada.TimelineAsync())[0].Id);
        await _ada.ShareAsync("Still here", RandomNumberGenerator.GetBytes(1000));
        await TestWorld.SyncAsync(_ada, _ben);
        (await _ada.Account.ReclaimAsync()).Photos.ShouldBe(1);

        var tablet = await _world.LinkAsync(_ada);

        (await tablet.TimelineAsync()).ShouldHaveSingleItem().Text.ShouldBe("Still here");
        (await _ada.Account.GetOutboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Account_that_comes_back_from_its_words_finds_its_photos_in_the_cold_tier()
    {
        await ShareAsync();
        await DemoteAllAsync();
        var words = _ben.Account.GetRecoveryPhrase();
        await _ben.Account.DisposeAsync();

        var other = NewTiered();
        other.Use(await other.Client.RestoreAccountAsync(words, "Ben"));

        (await other.Account.Tiers!.RecoverAsync()).ShouldBe(1);
        other.Account.Tiers.GetStatus().ColdBytes.ShouldBe(200_000);
    }

    [Fact]
    public async Task Archive_of_an_account_that_was_restored_is_not_freed_although_no_memory_is_known()
    {
        var photo = await ShareAsync();
        await DemoteAllAsync();
        var words = _ben.Account.GetRecoveryPhrase();
        await _ben.Account.DisposeAsync();
        var other = NewTiered();
        other.Use(await other.Client.RestoreAccountAsync(words, "Ben"));
        await other.Account.Tiers!.RecoverAsync();

        (await other.Account.ReclaimAsync()).ShouldBe(new ReclaimResult(0, 0));

        other.Account.Tiers.GetStatus().ColdBytes.ShouldBe(200_000);
        (await other.ReadAsync(new Memories.Photo(Crypto.Identifiers.Cid.Of(Crypto.Identifiers.CidCodec.Raw, photo), "image/jpeg", 200_000))).ShouldBe(photo);
    }

    [Fact]
    public async Task Photo_that_is_away_and_out_of_reach_keeps_no_other_message_waiting()
    {
        await ShareAsync();
        await DemoteAllAsync();
        var old = (await _ben.TimelineAsync())[0];
        _cold.IsAway = true;
        var tablet = _world.NewDevice();
        using var linking = await tablet.Client.BeginLinkingAsync();
        var completed = linking.CompleteAsync();
        await _world.TurnUntilAsync(_ben.Account.LinkDeviceAsync(linking.Link, withHistory: true));
        await _ben.ShareAsync("Written behind the history");

        await TestWorld.SyncAsync(_ben, _ada);

        (await _ada.TimelineAsync()).Select(memory => memory.Text).ShouldContain("Written behind the history");
        (await _ben.Account.GetOutboxAsync()).ShouldHaveSingleItem().Failure.ShouldBeNull();
        _cold.IsAway = false;
        await _world.TurnUntilAsync(completed);
        tablet.Use(await completed);
        await TestWorld.SyncAsync(_ben, tablet);
        (await tablet.TimelineAsync()).Select(memory => memory.Id).ShouldContain(old.Id);
    }

    private TestDevice NewTiered()
    {
        var device = _world.NewDevice();
        device.ColdTier = new ColdTier { Store = _cold };
        return device;
    }

    private async Task<byte[]> ShareAsync()
    {
        var photo = RandomNumberGenerator.GetBytes(200_000);
        await _ada.ShareAsync("At the lake", photo);
        await TestWorld.SyncAsync(_ada, _ben);
        return photo;
    }

    private async Task DemoteAllAsync()
    {
        _ben.Account.Tiers!.Policy = new TierPolicy { MaxHotBytes = 0 };
        (await _ben.Account.Tiers.DemoteAsync()).End.ShouldBe(TierPassEnd.Done);
    }
}
