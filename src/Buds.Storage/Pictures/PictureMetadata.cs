namespace Buds.Storage.Pictures;

/// <summary>
/// Takes what a picture says besides its pixels out of it: where and when it was taken, with what and by whom, comments, earlier and smaller versions.
/// </summary>
/// <remarks>
/// <para>
/// Pixels are not touched: what is left decodes to the same ones. What they need stays: colour profiles, gamma, HDR levels, and which way is up, which
/// is all of EXIF that is written anew, and only where it is not upright. Each format has a list of what stays; all else goes, known or not.
/// </para>
/// <para>
/// A JPEG ends where its first picture ends, a PNG, GIF and WebP where they say so: videos of motion photos, HDR gain maps and makers' trailers behind
/// that are left out. In a HEIF nothing moves, as it is full of offsets: what goes is zeros of the same length, and boxes at its end are left out.
/// What an encoder wrote into coded pixels stays with them, such as its own name and settings among the data of HEVC.
/// </para>
/// </remarks>
public static class PictureMetadata
{
    /// <summary>
    /// Looks through a picture once, to its end, and decides what of it stays. Memory is bounded whatever its size: some tens of KiB, and for a HEIF its
    /// index and its movie's, at most 1 MiB each, with a list of where what they name is.
    /// </summary>
    /// <param name="openAsync">
    /// Opens the bytes, the same at each call; the stream is read from its position on, need not be seekable, and is disposed after reading. Called once
    /// here and at each <see cref="StrippedPicture.OpenReadAsync"/>.
    /// </param>
    /// <param name="cancellationToken">Abandons the look.</param>
    /// <returns>
    /// The picture without metadata, to open as often as is needed. Bytes of <see cref="PictureFormat.Unknown"/> format are as they were: whether to
    /// share them is the caller's choice.
    /// </returns>
    /// <exception cref="PictureMalformedException">The bytes begin as a picture of a known format and cannot be followed to its end.</exception>
    public static async ValueTask<StrippedPicture> StripAsync(
        Func<CancellationToken, ValueTask<Stream>> openAsync, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(openAsync);
        Stream source = await openAsync(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            using PictureReader reader = new(source);
            PicturePlan plan = new();
            PictureFormat format = await PictureSignature.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            await (format switch
            {
                PictureFormat.Jpeg => new JpegStripper(reader, plan).RunAsync(cancellationToken),
                PictureFormat.Png => new PngStripper(reader, plan).RunAsync(cancellationToken),
                PictureFormat.WebP => new WebPStripper(reader, plan).RunAsync(cancellationToken),
                PictureFormat.Gif => new GifStripper(reader, plan).RunAsync(cancellationToken),
                PictureFormat.Heif => new HeifStripper(reader, plan).RunAsync(cancellationToken),
                _ => KeepAllAsync(reader, plan, cancellationToken),
            }).ConfigureAwait(false);
            return new StrippedPicture(openAsync, format, plan, reader.Position, reader.TakeSha256());
        }
    }

    private static async Task KeepAllAsync(PictureReader reader, PicturePlan plan, CancellationToken cancellationToken)
    {
        await reader.SkipToEndAsync(cancellationToken).ConfigureAwait(false);
        plan.Keep(0, reader.Position);
    }
}
