namespace Buds.Storage.Pictures;

/// <summary>
/// The bytes begin as a picture and do not go on as one, so that its metadata cannot be told from the picture. Code <c>picture_malformed</c>, not transient.
/// </summary>
public sealed class PictureMalformedException : BlobStoreException
{
    /// <summary>Makes one; the message must say what to do and quote nothing of the picture.</summary>
    public PictureMalformedException(string message, Exception? innerException = null)
        : base("picture_malformed", isTransient: false, message, innerException)
    {
    }

    internal static PictureMalformedException CutShort() => new("The picture is cut short: take another copy of it.");

    internal static PictureMalformedException Of(string what) => new($"{what}: the picture is damaged or of a kind that is not known. Take another copy of it.");
}
