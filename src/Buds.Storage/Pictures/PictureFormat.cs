namespace Buds.Storage.Pictures;

/// <summary>What a picture's first bytes say that it is.</summary>
public enum PictureFormat
{
    /// <summary>None of the others: another format of pictures, such as TIFF, a video, or no picture. Its metadata, if it has any, is not known.</summary>
    Unknown,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG, moving ones (APNG) included.</summary>
    Png,

    /// <summary>WebP.</summary>
    WebP,

    /// <summary>GIF.</summary>
    Gif,

    /// <summary>HEIF in an ISO base media file: HEIC, AVIF and their sequences.</summary>
    Heif,
}
