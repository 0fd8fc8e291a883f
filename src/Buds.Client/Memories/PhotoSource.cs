namespace Buds.Client.Memories;

/// <summary>A photo to share: where its bytes come from. They are read a few times, to look for metadata, to hash and then to keep them.</summary>
public sealed class PhotoSource
{
    internal const int MaxMimeLength = 127;

    private readonly Func<CancellationToken, ValueTask<Stream>> _openAsync;

    /// <summary>Takes a photo from anywhere.</summary>
    /// <param name="mime">The media type, such as <c>image/jpeg</c>; 1 to 127 characters.</param>
    /// <param name="openAsync">Opens the bytes, the same at each call; the stream is disposed after reading.</param>
    /// <exception cref="ArgumentException">The media type is empty or too long.</exception>
    public PhotoSource(string mime, Func<CancellationToken, ValueTask<Stream>> openAsync)
    {
        ArgumentException.ThrowIfNullOrEmpty(mime);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mime.Length, MaxMimeLength, nameof(mime));
        ArgumentNullException.ThrowIfNull(openAsync);
        Mime = mime;
        _openAsync = openAsync;
    }

    /// <summary>The media type.</summary>
    public string Mime { get; }

    /// <summary>
    /// Whether the photo is shared with its metadata: where and when it was taken, with what, comments, earlier versions. Else these are taken out of the copy that is
    /// shared, without touching its pixels: see <see cref="Buds.Storage.Pictures.PictureMetadata"/>.
    /// </summary>
    /// <value>Default: false.</value>
    public bool KeepMetadata { get; init; }

    /// <summary>Takes a photo from a file, its media type from the file's extension.</summary>
    /// <param name="path">The file: jpg, jpeg, png, webp, gif, heic or avif.</param>
    /// <param name="keepMetadata"><see cref="KeepMetadata"/>.</param>
    /// <exception cref="ArgumentException">Another extension: say the media type with the constructor.</exception>
    public static PhotoSource FromFile(string path, bool keepMetadata = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        return new PhotoSource(MimeOf(full), _ => ValueTask.FromResult<Stream>(
            new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, 65536, FileOptions.Asynchronous | FileOptions.SequentialScan))) { KeepMetadata = keepMetadata };
    }

    internal ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => _openAsync(cancellationToken);

    private static string MimeOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => "image/jpeg",
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        ".GIF" => "image/gif",
        ".HEIC" => "image/heic",
        ".AVIF" => "image/avif",
        _ => throw new ArgumentException("The file's extension names no photo: give the media type.", nameof(path)),
    };
}
