using Buds.Relay.Server.Import;
using Buds.Relay.Server.Memory;
using Buds.Storage.Files;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Tests.Import;

/// <summary>Not beside other tests: it counts what the process allocates.</summary>
[CollectionDefinition(nameof(LegacyImportMemoryTests), DisableParallelization = true)]
[Collection(nameof(LegacyImportMemoryTests))]
public sealed class LegacyImportMemoryTests : IDisposable
{
    private const int Messages = 40;
    private const int Size = 400_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("buds-import-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task No_payload_is_ever_in_memory_as_a_whole()
    {
        var path = Path.Combine(_folder.FullName, "old.sqlite");
        using var old = new LegacyRelay(path);
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < Messages; i++)
        {
            old.Add(now.AddMinutes(-i), Size);
        }

        var blobs = new FileBlobStore(new FileBlobStoreOptions { RootPath = Path.Combine(_folder.FullName, "payloads") }, TimeProvider.System);
        var import = new LegacyImport(new MemoryRelayStore(), blobs, Options.Create(new RelayOptions()), TimeProvider.System);
        var source = new LegacyImportSource { DatabasePath = path };
        await import.RunAsync(source, dryRun: true);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        (await import.RunAsync(source)).Moved.ShouldBe(Messages);

        // Of all that it allocates, let alone holds: less than one payload for each message.
        ((GC.GetTotalAllocatedBytes(precise: true) - before) / Messages).ShouldBeLessThan(Size);
    }
}
