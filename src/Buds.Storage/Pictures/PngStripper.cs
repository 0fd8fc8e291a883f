using System.Buffers.Binary;
using System.Text;

namespace Buds.Storage.Pictures;

/// <summary>PNG (third edition): chunks up to IEND. Those that pixels, colours, sizes and frames need stay.</summary>
internal sealed class PngStripper(PictureReader reader, PicturePlan plan)
{
    private const int SignatureSize = 8;
    private const int MaxExif = 64 * 1024;

    private bool _hasData;
    private bool _hasExif;

    public async Task RunAsync(CancellationToken ct)
    {
        await reader.SkipAsync(SignatureSize, ct).ConfigureAwait(false);
        plan.Keep(0, SignatureSize);
        while (true)
        {
            long start = reader.Position;
            await reader.RequireAsync(8, ct).ConfigureAwait(false);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(reader.Buffered);
            string type = Encoding.Latin1.GetString(reader.Buffered.Slice(4, 4));
            reader.Advance(8);
            if (!type.All(char.IsAsciiLetter) || !IsPlaced(type, start) || !IsSized(type, size))
            {
                throw PictureMalformedException.Of("There is a chunk that a PNG cannot have");
            }

            await ReadChunkAsync(type, start, size, ct).ConfigureAwait(false);
            if (type == "IEND")
            {
                return;
            }
        }
    }

    private async ValueTask ReadChunkAsync(string type, long start, long size, CancellationToken ct)
    {
        switch (type)
        {
            case "eXIf":
                byte[] tiff = await reader.TakeAsync((int)Math.Min(size, MaxExif), ct).ConfigureAwait(false);
                await reader.SkipAsync(size - tiff.Length + 4, ct).ConfigureAwait(false);
                if (!_hasExif && ExifOrientation.Read(tiff) is not ExifOrientation.Upright and var orientation)
                {
                    plan.Insert(Chunk("eXIf"u8, ExifOrientation.Write(orientation)));
                }

                _hasExif = true;
                return;
            case "IHDR" or "PLTE" or "IDAT" or "IEND" or "tRNS" or "cHRM" or "gAMA" or "iCCP" or "sRGB" or "sBIT" or "bKGD" or "pHYs" or "cICP" or "mDCV"
                or "cLLI" or "acTL" or "fcTL" or "fdAT":
                _hasData |= type == "IDAT";
                await reader.SkipAsync(size + 4, ct).ConfigureAwait(false);
                plan.Keep(start, reader.Position - start);
                return;
            default:
                // A capital first letter says that nobody can show the picture without it.
                if (char.IsAsciiLetterUpper(type[0]))
                {
                    throw PictureMalformedException.Of("There is a chunk that the PNG needs and that is not known");
                }

                await reader.SkipAsync(size + 4, ct).ConfigureAwait(false);
                return;
        }
    }

    private bool IsPlaced(string type, long start) => type == "IHDR" == (start == SignatureSize) && (type != "IEND" || _hasData);

    private static bool IsSized(string type, uint size) => type switch
    {
        "IHDR" => size == 13,
        "IEND" => size == 0,
        _ => size <= int.MaxValue,
    };

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
