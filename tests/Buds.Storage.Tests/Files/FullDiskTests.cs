using Buds.Storage.Files;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tests.Files;

/// <summary>
/// A disk that fills up halfway through a blob. The refusal is the kernel's own: after <see cref="Room"/> bytes, writes go to <c>/dev/full</c>.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Room = 200_000;

    private static readonly BlobKey Key = BlobKey.Parse("payloads/a");

    private readonly TemporaryDirectory _directory = new();
    private readonly FileBlobStore _store;

    public FullDiskTests() => _store = new FileBlobStore(new FileBlobStoreOptions { RootPath = _directory.Path }, TimeProvider.System)
    {
        OpenTemporary = path => new FillingStream(path),
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(BlobWriteMode.CreateNew)]
    [InlineData(BlobWriteMode.Replace)]
    public async Task Write_to_a_disk_that_fills_up_keeps_nothing(BlobWriteMode mode)
    {
        BlobStoreFullException error = await Should.ThrowAsync<BlobStoreFullException>(
            async () => await _store.WriteAsync(Key, new GeneratedStream(10 * Room, 1), new BlobWriteOptions { Mode = mode }));

        error.Code.ShouldBe("store_full");
        error.IsTransient.ShouldBeFalse();
        (await _store.StatAsync(Key)).ShouldBeNull();
        Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Replacing_on_a_disk_that_fills_up_leaves_the_old_content()
    {
        await _store.WriteAsync(Key, new GeneratedStream(100, 7));

        await Should.ThrowAsync<BlobStoreFullException>(async () => await _store.WriteAsync(
            Key, new GeneratedStream(10 * Room, 1), new BlobWriteOptions { Mode = BlobWriteMode.Replace }));

        File.ReadAllBytes(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories).ShouldHaveSingleItem())
            .ShouldBe([.. Enumerable.Repeat((byte)7, 100)]);
    }

    private sealed class FillingStream(string path) : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int fits = (int)Math.Min(Room - Position, buffer.Length);
            await base.WriteAsync(buffer[..fits], cancellationToken);
            if (fits < buffer.Length)
            {
                await using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                await full.WriteAsync(buffer[fits..], cancellationToken);
            }
        }
    }
}
