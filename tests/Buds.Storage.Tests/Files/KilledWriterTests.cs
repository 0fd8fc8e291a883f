using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Buds.Storage.Files;

namespace Buds.Storage.Tests.Files;

public sealed class KilledWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Writer_killed_at_any_moment_leaves_every_finished_blob_and_no_half_one()
    {
        long taken = 0;
        for (int round = 1; round <= 5; round++)
        {
            taken = await WriteUntilKilledAsync(from: taken + 2, numbers: round * 3);

            FileBlobStore store = new(new FileBlobStoreOptions { RootPath = _directory.Path }, TimeProvider.System);
            byte[] replaced = await ReadAsync(store, KilledWriter.Replaced);
            long number = BinaryPrimitives.ReadInt64BigEndian(replaced);
            number.ShouldBeInRange(taken, taken + 1);
            replaced.ShouldBe(KilledWriter.Content(number));
            (await ReadAsync(store, KilledWriter.Created(taken))).ShouldBe(KilledWriter.Content(taken));
            await foreach (BlobInfo blob in store.ListAsync("created/"))
            {
                byte[] created = await ReadAsync(store, blob.Key);
                created.ShouldBe(KilledWriter.Content(long.Parse(blob.Key.Value["created/".Length..], CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <returns>The last number that the writer had taken when it was killed, in the middle of the next.</returns>
    private async Task<long> WriteUntilKilledAsync(long from, int numbers)
    {
        using Process writer = Process.Start(new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ArgumentList = { typeof(KilledWriter).Assembly.Location, _directory.Path, from.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
        })!;
        try
        {
            for (int i = 0; i < numbers; i++)
            {
                (await writer.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
            }
        }
        finally
        {
            writer.Kill();
        }

        // What it printed before the kill reached it counts as well.
        string? last = null;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
        }

        await writer.WaitForExitAsync();
        return last is null ? from + numbers - 1 : long.Parse(last, CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> ReadAsync(FileBlobStore store, BlobKey key)
    {
        await using Stream stream = (await store.OpenReadAsync(key)).ShouldNotBeNull();
        byte[] content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content);
        return content;
    }
}
