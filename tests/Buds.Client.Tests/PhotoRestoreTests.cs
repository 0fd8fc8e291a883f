using System.Security.Cryptography;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Client.Photos;
using Buds.Crypto.Cbor;
using Buds.Crypto.Receipts;
using Buds.Storage;
using Buds.Storage.Memory;
using Buds.Storage.Tiered;

namespace Buds.Client.Tests;

/// <summary>Photos that the cold tier lost, and that people of the Circle give back.</summary>
public sealed class PhotoRestoreTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private MemoryBlobStore _cold = null!;
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;
    private TestDevice _cleo = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _cold = new MemoryBlobStore(_world.Relay.Time);
        _ada = await _world.NewPersonAsync("Ada");
        _ben = _world.NewDevice();
        _ben.ColdTier = new ColdTier { Store = _cold, Policy = new TierPolicy { MaxHotBytes = 0 } };
        await _ben.CreateAsync("Ben");
        _cleo = await _world.NewPersonAsync("Cleo");
        await TestWorld.NewCircleAsync(_ada, _ben, _cleo);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Photo_that_the_cold_tier_lost_comes_back_from_who_shared_it()
    {
        var (photo, bytes) = await ShareAndLoseAsync();

        await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));
        await TestWorld.SyncAsync(_ben, _ada, _ben);

        (await _ben.ReadAsync(photo)).ShouldBe(bytes);
        (await _ben.EventAsync<PhotoLost>()).Photo.ShouldBe(photo.Cid);
        (await _ben.EventAsync<PhotoRestored>()).Photo.ShouldBe(photo.Cid);
    }

    [Fact]
    public async Task Photo_that_rotted_in_the_cold_tier_is_found_by_a_check_and_comes_back()
    {
        var (photo, bytes) = await ShareAndLoseAsync();

        (await _ben.Account.Tiers!.CheckAsync()).Lost.ShouldBe([BlobKey.Parse($"photos/{photo.Cid}")]);
        await TestWorld.SyncAsync(_ben, _ada, _ben);

        (await _ben.Account.Tiers.CheckAsync()).Lost.ShouldBeEmpty();
        (await _ben.ReadAsync(photo)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Everybody_is_asked_a_day_after_who_shared_it_did_not_answer()
    {
        var (photo, bytes) = await ShareAndLoseAsync();
        Directory.Delete(Path.Combine(_ada.Folder, "blobs"), recursive: true);

        await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));
        await TestWorld.SyncAsync(_ben, _ada, _cleo, _ben);
        await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));
        _world.Relay.Time.Advance(TimeSpan.FromHours(25));
        await TestWorld.SyncAsync(_ben, _ada, _cleo, _ben);

        (await _ben.ReadAsync(photo)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Asking_goes_on_after_a_restart()
    {
        var (photo, bytes) = await ShareAndLoseAsync();
        await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));

        await _ben.RestartAsync();
        await _ben.Account.SyncAsync();
        await _ada.RestartAsync();
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ben.ReadAsync(photo)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Photo_is_given_to_the_same_person_once_a_day()
    {
        var (photo, _) = await ShareAndLoseAsync();
        var sent = 0;
        for (var i = 0; i < 3; i++)
        {
            (await _ben.Account.AskForPhotoAsync(photo)).ShouldBeTrue();
            await _ben.Account.SyncAsync();
            sent += (await _ada.Account.SyncAsync()).Sent + (await _ada.Account.SyncAsync()).Sent;
        }

        sent.ShouldBe(1);
    }

    [Fact]
    public async Task Person_who_was_removed_from_the_Circle_is_given_nothing()
    {
        var (photo, _) = await ShareAndLoseAsync();
        await (await _ada.CircleAsync()).RemoveMemberAsync(_cleo.Did);
        await _ada.Account.SyncAsync();

        (await _cleo.Account.AskForPhotoAsync(photo)).ShouldBeTrue("Cleo does not know yet");
        await _cleo.Account.SyncAsync();

        ((await _ada.Account.SyncAsync()).Sent + (await _ada.Account.SyncAsync()).Sent).ShouldBe(0);
    }

    [Fact]
    public async Task Photo_of_a_deleted_memory_is_not_given()
    {
        var (photo, _) = await ShareAndLoseAsync();
        await (await _ada.CircleAsync()).DeleteAsync((await _ada.TimelineAsync())[0].Id);
        await _ada.Account.SyncAsync();

        await _cleo.Account.AskForPhotoAsync(photo);
        await _cleo.Account.SyncAsync();

        ((await _ada.Account.SyncAsync()).Sent + (await _ada.Account.SyncAsync()).Sent).ShouldBe(0);
    }

    [Fact]
    public async Task Photo_that_no_memory_shows_is_not_asked_for() =>
        (await _ada.Account.AskForPhotoAsync(new Photo(Crypto.Identifiers.Cid.Of(Crypto.Identifiers.CidCodec.Raw, [1]), "image/jpeg", 1))).ShouldBeFalse();

    [Fact]
    public async Task Asking_and_giving_leave_timelines_as_they_were()
    {
        var (photo, _) = await ShareAndLoseAsync();
        var (adas, bens) = (_ada.Events<MemoryChanged>().Count, _ben.Events<MemoryChanged>().Count);

        await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));
        await TestWorld.SyncAsync(_ben, _ada, _ben);
        await _ben.EventAsync<PhotoRestored>();

        (await _ada.TimelineAsync()).ShouldHaveSingleItem();
        (await _ben.TimelineAsync()).ShouldHaveSingleItem();
        (_ada.Events<MemoryChanged>().Count, _ben.Events<MemoryChanged>().Count).ShouldBe((adas, bens));
    }

    [Fact]
    public async Task Photo_of_another_Circle_is_not_given_to_whoever_names_it_in_theirs()
    {
        var secret = RandomNumberGenerator.GetBytes(50_000);
        var contacts = await _ada.Account.GetContactsAsync();
        var two = await _ada.Account.CreateCircleAsync("Ada and Ben", [contacts.Single(contact => contact.Did == _ben.Did)]);
        await two.ShareAsync(new NewMemory { Photos = [new PhotoSource("image/jpeg", _ => ValueTask.FromResult<Stream>(new MemoryStream(secret))) { KeepMetadata = true }] });
        await TestWorld.SyncAsync(_ada, _ben, _cleo);
        var cid = Crypto.Identifiers.Cid.Of(Crypto.Identifiers.CidCodec.Raw, secret);
        var circle = (await _cleo.CircleAsync()).Id.ToString();

        await Forger.QueueAsync(
            _cleo,
            [_ada.Did],
            MemoryTypes.Shared,
            new CborMap { { "circle", circle }, { "text", "Whose is this?" }, { "photos", CborValue.FromArray([cid.ToString()]) } },
            [new BlobReference(cid, "image/jpeg", secret.Length, "photo")]);
        await Forger.QueueAsync(
            _cleo, [_ada.Did], PhotoTypes.Asked, new CborMap { { "circle", circle }, { "photos", CborValue.FromArray([cid.ToString()]) } });
        await TestWorld.SyncAsync(_cleo, _ada, _cleo);

        (await _ada.Account.FindMemoriesAsync(new MemoryQuery { Text = "Whose" })).ShouldHaveSingleItem("the memory itself counts");
        Directory.EnumerateFiles(_cleo.Folder, "*", SearchOption.AllDirectories).ShouldNotContain(file => file.Contains(cid.ToString(), StringComparison.Ordinal));
        (await _ada.Account.SyncAsync()).Sent.ShouldBe(0);
    }

    [Fact]
    public async Task Photo_is_given_as_it_came_whatever_a_later_memory_says_of_its_size()
    {
        var (photo, bytes) = await ShareAndLoseAsync();
        await Forger.QueueAsync(
            _cleo,
            [_ada.Did, _ben.Did],
            MemoryTypes.Shared,
            new CborMap { { "circle", (await _cleo.CircleAsync()).Id.ToString() }, { "photos", CborValue.FromArray([photo.Cid.ToString()]) } },
            [new BlobReference(photo.Cid, "image/jpeg", 1, "photo")],
            at: new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await TestWorld.SyncAsync(_cleo, _ada, _ben);

        await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));
        await TestWorld.SyncAsync(_ben, _ada, _ben);

        (await _ben.ReadAsync(photo)).ShouldBe(bytes);
    }

    [Fact]
    public void Memory_that_names_a_photo_a_thousand_times_shows_it_once()
    {
        var cid = Crypto.Identifiers.Cid.Of(Crypto.Identifiers.CidCodec.Raw, [1]);
        var payload = new CborMap { { "photos", CborValue.FromArray([.. Enumerable.Repeat((CborValue)cid.ToString(), 1000)]) } };

        MemoryShelf.Photos(Create(payload, [new BlobReference(cid, "image/jpeg", 1, "photo")])).ShouldHaveSingleItem();
    }

    [Fact]
    public void Photo_with_a_media_type_of_a_megabyte_is_not_shown()
    {
        var cid = Crypto.Identifiers.Cid.Of(Crypto.Identifiers.CidCodec.Raw, [1]);

        MemoryShelf.Photos(Create([], [new BlobReference(cid, new string('x', 1_000_000), 1, "photo")])).ShouldBeEmpty();
    }

    [Fact]
    public void Memory_with_more_photos_than_one_may_have_shows_the_first()
    {
        BlobReference[] blobs = [.. Enumerable.Range(0, 100).Select(i => new BlobReference(
            Crypto.Identifiers.Cid.Of(Crypto.Identifiers.CidCodec.Raw, [(byte)i]), "image/jpeg", 1, "photo"))];

        MemoryShelf.Photos(Create([], blobs)).Count.ShouldBe(NewMemory.MaxPhotos);
    }

    private Receipt Create(CborMap payload, BlobReference[] blobs) =>
        Receipt.Create(_cleo.Did, _cleo.Account.DeviceId, MemoryTypes.Shared, payload, _world.Now, blobs);

    private async Task<(Photo Photo, byte[] Bytes)> ShareAndLoseAsync()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        await _ada.ShareAsync("At the lake", bytes);
        await TestWorld.SyncAsync(_ada, _ben, _cleo);
        (await _ben.Account.Tiers!.DemoteAsync()).End.ShouldBe(TierPassEnd.Done);
        await foreach (var blob in _cold.ListAsync("blobs/"))
        {
            await _cold.DeleteAsync(blob.Key);
        }

        return ((await _ben.TimelineAsync())[0].Photos[0], bytes);
    }
}
