using Buds.Storage.Pictures;
using Buds.Storage.Tests.Contract;

namespace Buds.Storage.Tests.Pictures;

/// <summary>Strips bytes that are in memory.</summary>
public static class Stripping
{
    /// <param name="picture">The picture.</param>
    /// <param name="pieces">How many bytes its stream gives at each read, over and over; none for as many as are asked for.</param>
    public static async Task<byte[]> StripAsync(byte[] picture, params int[] pieces)
    {
        StrippedPicture stripped = await PictureMetadata.StripAsync(_ => ValueTask.FromResult<Stream>(new ChunkedStream(picture, pieces)));
        byte[] bytes = await ReadAsync(stripped);
        bytes.Length.ShouldBe((int)stripped.Size);
        return bytes;
    }

    public static async Task<byte[]> ReadAsync(StrippedPicture stripped)
    {
        await using Stream content = await stripped.OpenReadAsync();
        using MemoryStream bytes = new();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public static Func<CancellationToken, ValueTask<Stream>> From(byte[] picture) => _ => ValueTask.FromResult<Stream>(new MemoryStream(picture));
}
