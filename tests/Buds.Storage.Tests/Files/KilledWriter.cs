using System.Buffers.Binary;
using System.Globalization;
using Buds.Storage.Files;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tests.Files;

/// <summary>
/// The process that <see cref="KilledWriterTests"/> kills: replaces one blob and creates new ones without end, and prints each number when the store
/// has taken it.
/// </summary>
internal static class KilledWriter
{
    public static readonly BlobKey Replaced = BlobKey.Parse("replaced/blob");

    public static BlobKey Created(long number) => BlobKey.Parse(string.Create(CultureInfo.InvariantCulture, $"created/{number:d8}"));

    /// <summary>Content that tells its number, and whether it is whole.</summary>
    public static byte[] Content(long number)
    {
        byte[] content = new byte[200_000 + (number % 1000)];
        content.AsSpan().Fill((byte)number);
        BinaryPrimitives.WriteInt64BigEndian(content, number);
        return content;
    }

    public static async Task<int> Main(string[] args)
    {
        FileBlobStore store = new(new FileBlobStoreOptions { RootPath = args[0] }, TimeProvider.System);
        for (long number = long.Parse(args[1], CultureInfo.InvariantCulture); ; number++)
        {
            await store.WriteAsync(Replaced, new ChunkedStream(Content(number), 50_000), new BlobWriteOptions { Mode = BlobWriteMode.Replace });
            await store.WriteAsync(Created(number), new ChunkedStream(Content(number), 50_000));
            await Console.Out.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
