namespace Buds.Storage.Pictures;

/// <summary>A run of a stripped picture's bytes.</summary>
/// <param name="Offset">Where they are in the source; -1 where they do not come from it.</param>
/// <param name="Length">How many.</param>
/// <param name="Bytes">What they are; null for those of the source, and for zeros.</param>
internal readonly record struct PicturePiece(long Offset, long Length, byte[]? Bytes);
