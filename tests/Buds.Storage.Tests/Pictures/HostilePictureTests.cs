using Buds.Storage.Pictures;
using Buds.Storage.Tests.Pictures.Planting;
using CsCheck;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace Buds.Storage.Tests.Pictures;

public sealed class HostilePictureTests
{
    private static readonly IReadOnlyDictionary<string, byte[]> Pictures = new Dictionary<string, byte[]>
    {
        ["JPEG"] = PlantedJpeg.Into(Planted.Sample("progressive.jpg"), 6),
        ["PNG"] = PlantedPng.Into(Planted.Sample("text.png"), 6),
        ["WebP"] = PlantedWebP.Into(Planted.Sample("lossy.webp"), 120, 80, 6),
        ["WebP with frames"] = Planted.Sample("frames.webp"),
        ["GIF"] = PlantedGif.Into(Planted.Sample("frames.gif")),
        ["AVIF as HEIC"] = Planted.AvifAsHeic(),
        ["HEIC"] = PlantedHeif.Make(),
        ["HEIF sequence"] = PlantedSequence.Make(),
    };

    public static TheoryData<string> All => [.. Pictures.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Damaged_picture_is_refused_or_loses_its_metadata(string name) => Damaged(Pictures[name]).Sample(
        bytes => Try(bytes) is not { } stripped || !ShowsWhere(stripped), iter: 3000);

    [Theory]
    [MemberData(nameof(All))]
    public void Damaged_picture_that_is_not_refused_is_the_same_when_stripped_again(string name) => Damaged(Pictures[name]).Sample(
        bytes => Try(bytes) is not { } stripped || (Try(stripped) is { } again && again.AsSpan().SequenceEqual(stripped)), iter: 1000);

    [Theory]
    [MemberData(nameof(All))]
    public void Random_bytes_after_a_beginning_are_refused_or_stripped(string name) => Gen.Select(Gen.Int[12, 64], Gen.Byte.Array[0, 4000]).Sample(
        (kept, noise) =>
        {
            Try([.. Pictures[name][..kept], .. noise]);
            return true;
        },
        iter: 1000);

    /// <summary>Bytes altered, a run taken out, put in twice, or overwritten; the end cut off.</summary>
    private static Gen<byte[]> Damaged(byte[] bytes)
    {
        Gen<byte[]> altered = Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 4].Select(changes =>
        {
            byte[] copy = [.. bytes];
            foreach ((int at, byte value) in changes)
            {
                copy[at] = value;
            }

            return copy;
        });
        Gen<(int Start, int End)> run = Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[1, 64]).Select((start, length) => (start, Math.Min(bytes.Length, start + length)));
        return Gen.OneOf(
            altered,
            run.Select(cut => (byte[])[.. bytes[..cut.Start], .. bytes[cut.End..]]),
            run.Select(twice => (byte[])[.. bytes[..twice.End], .. bytes[twice.Start..]]),
            Gen.Select(run, Gen.Byte).Select((over, value) => (byte[])[.. bytes[..over.Start], .. Enumerable.Repeat(value, over.End - over.Start), .. bytes[over.End..]]),
            Gen.Int[0, bytes.Length].Select(length => bytes[..length]));
    }

    /// <summary>The stripped bytes; null where they were refused, or where nothing says that they are a picture.</summary>
    private static byte[]? Try(byte[] bytes)
    {
        try
        {
            StrippedPicture stripped = PictureMetadata.StripAsync(Stripping.From(bytes)).AsTask().GetAwaiter().GetResult();
            return stripped.Format == PictureFormat.Unknown ? null : Stripping.ReadAsync(stripped).GetAwaiter().GetResult();
        }
        catch (PictureMalformedException)
        {
            return null;
        }
    }

    private static bool ShowsWhere(byte[] bytes)
    {
        try
        {
            return ImageMetadataReader.ReadMetadata(new MemoryStream(bytes)).Any(directory =>
                directory is GpsDirectory { TagCount: > 0 } || directory.Tags.Any(tag => tag.Description?.Contains(Planted.Marker, StringComparison.Ordinal) == true));
        }
        catch (Exception)
        {
            // The reader has its own ways to fail on what is damaged.
            return false;
        }
    }
}
