using Buds.Storage.Pictures;
using Buds.Storage.Tests.Contract;
using Buds.Storage.Tests.Pictures.Planting;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Iptc;
using MetadataExtractor.Formats.Xmp;

namespace Buds.Storage.Tests.Pictures;

public sealed class PictureMetadataTests
{
    private static readonly IReadOnlyDictionary<string, byte[]> Pictures = new Dictionary<string, byte[]>
    {
        ["photo with everything"] = PlantedJpeg.Into(Planted.Sample("Landscape_1.jpg"), 6),
        ["upright photo"] = PlantedJpeg.Into(Planted.Sample("Portrait_1.jpg"), 1),
        ["progressive.jpg"] = Planted.Sample("progressive.jpg"),
        ["PNG with everything"] = PlantedPng.Into(Planted.Sample("text.png"), 6),
        ["WebP with everything"] = PlantedWebP.Into(Planted.Sample("lossy.webp"), 120, 80, 6),
        ["lossy.webp"] = Planted.Sample("lossy.webp"),
        ["frames.webp"] = Planted.Sample("frames.webp"),
        ["GIF with everything"] = PlantedGif.Into(Planted.Sample("frames.gif")),
        ["photo.avif"] = Planted.Sample("photo.avif"),
        ["AVIF as HEIC"] = Planted.AvifAsHeic(),
        ["HEIC with everything"] = PlantedHeif.Make(),
        ["sequence with everything"] = PlantedSequence.Make(),
    };

    public static TheoryData<string> All => [.. Pictures.Keys];

    // The reader does not look into AVIF, nor into a HEIC without a picture that is one.
    public static TheoryData<string> AllThatOthersRead => [.. Pictures.Keys.Except(["photo.avif", "HEIC with everything", "sequence with everything"])];

    public static TheoryData<string, int> AllOriented
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string format in new[] { "JPEG", "PNG", "WebP" })
            {
                for (int orientation = 1; orientation <= 8; orientation++)
                {
                    data.Add(format, orientation);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Metadata_is_gone_from_the_bytes(string name)
    {
        Pictures[name].AsSpan().IndexOf(Planted.MarkerBytes).ShouldBePositive("It was there.");

        (await Stripping.StripAsync(Pictures[name])).AsSpan().IndexOf(Planted.MarkerBytes).ShouldBe(-1);
    }

    [Theory]
    [MemberData(nameof(AllThatOthersRead))]
    public async Task Metadata_is_gone_for_others_who_read_it(string name)
    {
        ImageMetadataReader.ReadMetadata(new MemoryStream(Pictures[name])).Any(IsPrivate).ShouldBeTrue("It was there.");

        ImageMetadataReader.ReadMetadata(new MemoryStream(await Stripping.StripAsync(Pictures[name]))).Where(IsPrivate)
            .SelectMany(directory => directory.Tags.Select(tag => tag.ToString()))
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(AllOriented))]
    public async Task Which_way_is_up_stays_and_nothing_else_of_exif(string format, int orientation)
    {
        byte[] picture = format switch
        {
            "JPEG" => PlantedJpeg.Into(Planted.Sample("Landscape_1.jpg"), orientation),
            "PNG" => PlantedPng.Into(Planted.Sample("text.png"), orientation),
            _ => PlantedWebP.Into(Planted.Sample("lossy.webp"), 120, 80, orientation),
        };

        Tag[] tags = [.. ImageMetadataReader.ReadMetadata(new MemoryStream(await Stripping.StripAsync(picture))).OfType<ExifDirectoryBase>().SelectMany(exif => exif.Tags)];

        tags.Select(tag => tag.Type).ShouldBe(orientation == 1 ? [] : [ExifDirectoryBase.TagOrientation]);
        ImageMetadataReader.ReadMetadata(new MemoryStream(await Stripping.StripAsync(picture))).OfType<ExifIfd0Directory>()
            .Select(exif => exif.GetInt32(ExifDirectoryBase.TagOrientation)).ShouldBe(orientation == 1 ? [] : [orientation]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Stripped_picture_stays_as_it_is_when_stripped_again(string name)
    {
        byte[] stripped = await Stripping.StripAsync(Pictures[name]);

        (await Stripping.StripAsync(stripped)).ShouldBe(stripped);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Pieces_in_which_a_picture_comes_make_no_difference(string name)
    {
        byte[] stripped = await Stripping.StripAsync(Pictures[name]);

        (await Stripping.StripAsync(Pictures[name], 1)).ShouldBe(stripped);
        (await Stripping.StripAsync(Pictures[name], 3, 1, 4096, 2)).ShouldBe(stripped);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Picture_that_is_cut_short_is_refused(string name)
    {
        byte[] stripped = await Stripping.StripAsync(Pictures[name]);

        // A HEIF may end between two boxes; the picture is what is before, and in this one a box that holds none follows.
        int end = name == "HEIC with everything" ? stripped.AsSpan().IndexOf(PlantedHeif.SecondTile) + PlantedHeif.SecondTile.Length : stripped.Length;
        for (int length = end - 1; length > 16; length -= 1 + (length / 40))
        {
            await Should.ThrowAsync<PictureMalformedException>(() => Stripping.StripAsync(stripped[..length]), $"{length} of {stripped.Length} bytes");
        }
    }

    [Theory]
    [InlineData("photo with everything", PictureFormat.Jpeg)]
    [InlineData("PNG with everything", PictureFormat.Png)]
    [InlineData("lossy.webp", PictureFormat.WebP)]
    [InlineData("frames.webp", PictureFormat.WebP)]
    [InlineData("GIF with everything", PictureFormat.Gif)]
    [InlineData("photo.avif", PictureFormat.Heif)]
    [InlineData("HEIC with everything", PictureFormat.Heif)]
    [InlineData("sequence with everything", PictureFormat.Heif)]
    public async Task Format_is_told_by_the_first_bytes(string name, PictureFormat format) =>
        (await PictureMetadata.StripAsync(Stripping.From(Pictures[name]))).Format.ShouldBe(format);

    [Theory]
    [InlineData("")]
    [InlineData("\u0089PN")]
    [InlineData("Dear diary, today we were at PLANTED-PLACE.")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42 and a video")]
    [InlineData("\0\0\0\u0018ftypmp42\0\0\0\0mif1heic and a video that says it is a picture")]
    [InlineData("\0\0\0\u0018ftypqt  \0\0\0\0qt  mif1 and a film")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom and a raw photo")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001crx heix and a raw photo")]
    public async Task Bytes_of_no_known_format_stay_as_they_are_and_are_said_to_be_unknown(string text)
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(text);

        StrippedPicture stripped = await PictureMetadata.StripAsync(Stripping.From(bytes));

        stripped.Format.ShouldBe(PictureFormat.Unknown);
        stripped.Size.ShouldBe(bytes.Length);
        (await Stripping.ReadAsync(stripped)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Source_is_disposed_after_each_reading()
    {
        List<MemoryStream> opened = [];
        StrippedPicture stripped = await PictureMetadata.StripAsync(_ =>
        {
            opened.Add(new MemoryStream(Pictures["lossy.webp"]));
            return ValueTask.FromResult<Stream>(opened[^1]);
        });
        await Stripping.ReadAsync(stripped);
        (await stripped.OpenReadAsync()).Dispose();

        opened.Select(stream => stream.CanRead).ShouldBe([false, false, false]);
    }

    [Fact]
    public async Task Source_that_has_changed_is_refused_before_its_last_bytes_are_given_out()
    {
        byte[] source = [.. Pictures["photo with everything"]];
        StrippedPicture stripped = await PictureMetadata.StripAsync(Stripping.From(source));
        source[source.AsSpan().IndexOf(Planted.MarkerBytes)] ^= 1;
        await using Stream content = await stripped.OpenReadAsync();
        byte[] buffer = new byte[stripped.Size];

        await Should.ThrowAsync<BlobIntegrityException>(() => content.ReadExactlyAsync(buffer).AsTask());
    }

    [Fact]
    public async Task Source_that_became_shorter_is_refused()
    {
        byte[] source = Pictures["lossy.webp"];
        int opened = 0;
        StrippedPicture stripped = await PictureMetadata.StripAsync(_ => ValueTask.FromResult<Stream>(new MemoryStream(opened++ == 0 ? source : source[..100])));

        await Should.ThrowAsync<BlobIntegrityException>(() => Stripping.ReadAsync(stripped));
    }

    [Fact]
    public async Task Error_of_the_source_comes_through()
    {
        static ValueTask Fail(CancellationToken token) => throw new IOException("The card was taken out.");

        await Should.ThrowAsync<IOException>(() => PictureMetadata.StripAsync(_ => ValueTask.FromResult<Stream>(new InterruptedStream(100, Fail))).AsTask());
    }

    [Fact]
    public async Task Large_picture_takes_little_memory()
    {
        byte[] png = Planted.Sample("text.png");
        byte[] head = [.. png[..33], 0x04, 0, 0, 0, .. "prVt"u8];
        long before = GC.GetAllocatedBytesForCurrentThread();

        ValueTask<StrippedPicture> stripping = PictureMetadata.StripAsync(_ => ValueTask.FromResult<Stream>(new LargeStream(head, 0x0400_0004, png[33..])));
        stripping.IsCompletedSuccessfully.ShouldBeTrue("All of it ran on this thread.");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBeLessThan(256 * 1024);
        (await stripping).Size.ShouldBe((await Stripping.StripAsync(png)).Length);
    }

    private static bool IsPrivate(MetadataExtractor.Directory directory) =>
        directory is GpsDirectory or XmpDirectory or IptcDirectory || directory.Tags.Any(tag => tag.Description?.Contains(Planted.Marker, StringComparison.Ordinal) == true);

    /// <summary>Bytes, then zeros, then bytes.</summary>
    private sealed class LargeStream(byte[] head, long zeros, byte[] tail) : ReadOnlyTestStream
    {
        private long _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read;
            if (_at < head.Length)
            {
                read = Copy(head, (int)_at, buffer.Span);
            }
            else if (_at < head.Length + zeros)
            {
                read = (int)Math.Min(buffer.Length, head.Length + zeros - _at);
                buffer.Span[..read].Clear();
            }
            else
            {
                read = Copy(tail, (int)(_at - head.Length - zeros), buffer.Span);
            }

            _at += read;
            return ValueTask.FromResult(read);
        }

        private static int Copy(byte[] bytes, int start, Span<byte> buffer)
        {
            int count = Math.Min(bytes.Length - start, buffer.Length);
            bytes.AsSpan(start, count).CopyTo(buffer);
            return count;
        }
    }
}
