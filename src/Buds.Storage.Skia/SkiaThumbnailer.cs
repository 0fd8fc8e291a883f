using System.Runtime.InteropServices;
using Buds.Storage.Pictures;
using SkiaSharp;

namespace Buds.Storage.Skia;

/// <summary>
/// Makes thumbnails with SkiaSharp: of JPEG, PNG, WebP and GIF (its first frame), and of HEIC and AVIF where the platform's Skia reads them. Which way is
/// up is taken from EXIF; what is transparent is white; colours are brought into sRGB.
/// </summary>
/// <remarks>
/// A picture is read into memory, and decoded on the thread pool, one thread a thumbnail: how many are made at once is the caller's choice. Limits are in
/// the options. Decoding itself does not look at the cancellation token, which is looked at before and after.
/// </remarks>
public sealed class SkiaThumbnailer : IThumbnailer
{
    private readonly int _maxSourceBytes;
    private readonly DecodingLimits _limits;

    /// <summary>Makes one.</summary>
    /// <param name="options">Limits; null for the defaults. Later changes of the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SkiaThumbnailer(SkiaThumbnailerOptions? options = null)
    {
        options ??= new SkiaThumbnailerOptions();
        SkiaThumbnailerOptionsValidator.ThrowIfInvalid(options);
        (_maxSourceBytes, _limits) = (options.MaxSourceBytes, new DecodingLimits(options.MaxPixels, options.MaxDecodingBytes));
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> CreateThumbnailAsync(Stream picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return await ReadAsync(picture, cancellationToken).ConfigureAwait(false) is { } source
            ? await Task.Run(() => Create(source, cancellationToken), cancellationToken).ConfigureAwait(false)
            : null;
    }

    // Formats that nobody shares photos in are not decoded at all: each decoder is one more that hostile bytes could be for.
    private async ValueTask<ArraySegment<byte>?> ReadAsync(Stream picture, CancellationToken ct)
    {
        byte[] buffer = new byte[PictureSignature.Length];
        int count = await picture.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        if (PictureSignature.Of(buffer.AsSpan(0, count)) == PictureFormat.Unknown)
        {
            return null;
        }

        while (count == buffer.Length)
        {
            // One byte above the limit tells that there is more.
            Array.Resize(ref buffer, (int)Math.Min(Math.Max(64 * 1024, buffer.Length * 2L), _maxSourceBytes + 1L));
            count += await picture.ReadAtLeastAsync(buffer.AsMemory(count), buffer.Length - count, throwOnEndOfStream: false, ct).ConfigureAwait(false);
            if (count > _maxSourceBytes)
            {
                return null;
            }
        }

        return new ArraySegment<byte>(buffer, 0, count);
    }

    private byte[]? Create(ArraySegment<byte> source, CancellationToken ct)
    {
        GCHandle pin = GCHandle.Alloc(source.Array, GCHandleType.Pinned);
        try
        {
            using SKData data = SKData.Create(pin.AddrOfPinnedObject(), source.Count);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || _limits.Fit(codec, source) is not { } size)
            {
                return null;
            }

            using SKBitmap? decoded = Decode(codec, size);
            ct.ThrowIfCancellationRequested();
            return decoded is null ? null : Thumbnail.Encode(decoded, codec.EncodedOrigin);
        }
        finally
        {
            pin.Free();
        }
    }

    private static SKBitmap? Decode(SKCodec codec, SKSizeI size)
    {
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        SKBitmap bitmap = new();
        if (bitmap.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKImageInfo.PlatformColorType, SKAlphaType.Premul, srgb))
            && codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }
}
