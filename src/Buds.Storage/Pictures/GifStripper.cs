using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>GIF (89a): blocks up to the trailer. Frames, their timing, loops and ICC profiles stay; comments, texts and other extensions go.</summary>
internal sealed class GifStripper(PictureReader reader, PicturePlan plan)
{
    private const int ScreenSize = 13;

    private bool _hasImage;

    public async Task RunAsync(CancellationToken ct)
    {
        await reader.RequireAsync(ScreenSize, ct).ConfigureAwait(false);
        int colors = ColorTableSize(reader.Buffered[10]);
        await reader.SkipAsync(ScreenSize + colors, ct).ConfigureAwait(false);
        plan.Keep(0, reader.Position);
        while (true)
        {
            long start = reader.Position;
            switch (await reader.TakeByteAsync(ct).ConfigureAwait(false))
            {
                case 0x2C:
                    await SkipImageAsync(ct).ConfigureAwait(false);
                    plan.Keep(start, reader.Position - start);
                    break;
                case 0x21 when await SkipExtensionAsync(ct).ConfigureAwait(false):
                    plan.Keep(start, reader.Position - start);
                    break;
                case 0x21:
                    break;
                case 0x3B when _hasImage:
                    plan.Keep(start, 1);
                    return;
                default:
                    throw PictureMalformedException.Of("There is a block that a GIF does not have there");
            }
        }
    }

    private async ValueTask SkipImageAsync(CancellationToken ct)
    {
        _hasImage = true;
        await reader.RequireAsync(9, ct).ConfigureAwait(false);
        int colors = ColorTableSize(reader.Buffered[8]);
        await reader.SkipAsync(9 + colors + 1, ct).ConfigureAwait(false);
        await SkipBlocksAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Passes an extension, and says whether it stays.</summary>
    private async ValueTask<bool> SkipExtensionAsync(CancellationToken ct)
    {
        byte label = await reader.TakeByteAsync(ct).ConfigureAwait(false);
        if (label != 0xFF)
        {
            long sizeOfBlocks = await SkipBlocksAsync(ct).ConfigureAwait(false);
            // A graphic control is one block of four bytes: what is longer carries something else.
            return label == 0xF9 && sizeOfBlocks == 1 + 4;
        }

        byte size = await reader.TakeByteAsync(ct).ConfigureAwait(false);
        string application = Encoding.Latin1.GetString(await reader.TakeAsync(size, ct).ConfigureAwait(false));
        long content = size == 0 ? 0 : await SkipBlocksAsync(ct).ConfigureAwait(false);
        return application switch
        {
            "NETSCAPE2.0" or "ANIMEXTS1.0" => content == 1 + 3,
            "ICCRGBG1012" => true,
            _ => false,
        };
    }

    /// <summary>Passes blocks up to an empty one, and says how many bytes they are without that one.</summary>
    private async ValueTask<long> SkipBlocksAsync(CancellationToken ct)
    {
        long total = 0;
        while (await reader.TakeByteAsync(ct).ConfigureAwait(false) is not 0 and var size)
        {
            await reader.SkipAsync(size, ct).ConfigureAwait(false);
            total += 1 + size;
        }

        return total;
    }

    private static int ColorTableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
}
