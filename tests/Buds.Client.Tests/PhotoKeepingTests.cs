using System.Text;
using Buds.Client.Memories;
using Buds.Client.Photos;
using Buds.Storage.Memory;
using Buds.Storage.Pictures;
using Buds.Storage.Skia;
using Buds.Storage.Tiered;

namespace Buds.Client.Tests;

/// <summary>Real photos as they are shared: without metadata, with thumbnails.</summary>
public sealed class PhotoKeepingTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private MemoryBlobStore _cold = null!;
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    private static string Lake => Path.Combine(AppContext.BaseDirectory, "Photos", "Landscape_6.jpg");

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _cold = new MemoryBlobStore(_world.Relay.Time);
        _ada = _world.NewDevice();
        _ada.Thumbnailer = new SkiaThumbnailer();
        await _ada.CreateAsync("Ada");
        _ben = _world.NewDevice();
        _ben.ColdTier = new ColdTier { Store = _cold, Policy = new TierPolicy { MaxHotBytes = 0 } };
        await _ben.CreateAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Photo_is_shared_without_its_metadata()
    {
        var photo = await ShareAsync(PhotoSource.FromFile(Lake));

        var received = await _ben.ReadAsync(photo);
        var original = await File.ReadAllBytesAsync(Lake);
        Text(original).ShouldContain("Exif");
        received.Length.ShouldBeLessThan(original.Length);
        received[^2..].ShouldBe(new byte[] { 0xFF, 0xD9 });
        Text(received).ShouldNotContain("photoshop", Case.Insensitive);
    }

    [Fact]
    public async Task Photo_is_shared_as_it_is_where_the_app_asks_for_that()
    {
        var photo = await ShareAsync(PhotoSource.FromFile(Lake, keepMetadata: true));

        (await _ben.ReadAsync(photo)).ShouldBe(await File.ReadAllBytesAsync(Lake));
    }

    [Fact]
    public async Task Damaged_photo_is_refused_and_nothing_is_shared()
    {
        var half = (await File.ReadAllBytesAsync(Lake))[..1000];
        var circle = await _ada.CircleAsync();

        await Should.ThrowAsync<PictureMalformedException>(() => circle.ShareAsync(new NewMemory { Photos = [Source("image/jpeg", half)] }));

        (await _ada.TimelineAsync()).ShouldBeEmpty();
        (await _ada.Account.GetOutboxAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("II*\0")]
    [InlineData("MM\0*")]
    [InlineData("\0\0\0\fJXL ")]
    [InlineData("FUJIFILMCCD-RAW ")]
    [InlineData("\0\0\0\x18ftypcrx \0\0\0\x01crx isom")]
    [InlineData("\0\0\0\x14ftypqt  \0\0\0\0qt  ")]
    [InlineData("no picture at all")]
    public async Task Picture_whose_metadata_cannot_be_taken_out_is_refused(string start)
    {
        byte[] bytes = [.. Encoding.Latin1.GetBytes(start), .. new byte[100]];
        var circle = await _ada.CircleAsync();

        var refused = await Should.ThrowAsync<BudsClientException>(() => circle.ShareAsync(new NewMemory { Photos = [Source("image/tiff", bytes)] }));

        refused.Code.ShouldBe(BudsErrorCode.InvalidInput);
    }

    [Fact]
    public async Task Thumbnail_comes_with_the_photo()
    {
        var photo = await ShareAsync(PhotoSource.FromFile(Lake));

        var thumbnail = await ReadThumbnailAsync(photo);
        thumbnail.Length.ShouldBeInRange(1, IThumbnailer.MaxBytes);
        thumbnail[..2].ShouldBe(new byte[] { 0xFF, 0xD8 });
    }

    [Fact]
    public async Task Thumbnail_stays_at_hand_when_the_photo_leaves()
    {
        var photo = await ShareAsync(PhotoSource.FromFile(Lake));

        (await _ben.Account.Tiers!.DemoteAsync()).Blobs.ShouldBe(1);
        await foreach (var blob in _cold.ListAsync("blobs/"))
        {
            await _cold.DeleteAsync(blob.Key);
        }

        var lost = await Should.ThrowAsync<BlobLostException>(() => _ben.ReadAsync(photo));
        lost.Thumbnail!.Value.Value.ShouldEndWith(photo.Thumbnail!.Value.ToString());
        (await ReadThumbnailAsync(photo)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Edited_memory_keeps_its_thumbnails()
    {
        var photo = await ShareAsync(PhotoSource.FromFile(Lake));
        await (await _ada.CircleAsync()).EditAsync((await _ada.TimelineAsync())[0].Id, "Another note");
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ben.TimelineAsync())[0].Photos.ShouldBe([photo]);
    }

    [Fact]
    public async Task Thumbnail_goes_with_the_photo_when_its_memory_is_deleted()
    {
        await ShareAsync(PhotoSource.FromFile(Lake));
        await (await _ada.CircleAsync()).DeleteAsync((await _ada.TimelineAsync())[0].Id);
        await TestWorld.SyncAsync(_ada, _ben);

        (await _ben.Account.ReclaimAsync()).Photos.ShouldBe(2);
    }

    [Fact]
    public async Task Photo_without_a_thumbnail_says_so()
    {
        await _ben.ShareAsync("By somebody without a thumbnailer", await File.ReadAllBytesAsync(Lake));
        await TestWorld.SyncAsync(_ben, _ada);

        var photo = (await _ada.TimelineAsync())[0].Photos[0];
        photo.Thumbnail.ShouldBeNull();
        (await _ada.Account.OpenThumbnailAsync(photo)).ShouldBeNull();
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static PhotoSource Source(string mime, byte[] bytes) => new(mime, _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes)));

    private async Task<Photo> ShareAsync(PhotoSource source)
    {
        await (await _ada.CircleAsync()).ShareAsync(new NewMemory { Photos = [source] });
        await TestWorld.SyncAsync(_ada, _ben);
        return (await _ben.TimelineAsync())[0].Photos.ShouldHaveSingleItem();
    }

    private async Task<byte[]> ReadThumbnailAsync(Photo photo)
    {
        await using var stream = await _ben.Account.OpenThumbnailAsync(photo);
        using var copy = new MemoryStream();
        await stream.ShouldNotBeNull().CopyToAsync(copy);
        return copy.ToArray();
    }
}
