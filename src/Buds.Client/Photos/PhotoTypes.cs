namespace Buds.Client.Photos;

/// <summary>The receipts with which photos are asked for and given. They are acted on and never kept.</summary>
internal static class PhotoTypes
{
    /// <summary>Its author has lost photos of a Circle: <c>{circle, photos:[cid]}</c>.</summary>
    public const string Asked = "app.buds.photo.asked/v1";

    /// <summary>The answer, <c>{circle, photos:[cid]}</c> with the photos themselves.</summary>
    public const string Given = "app.buds.photo.given/v1";

    /// <summary>The most photos that one receipt asks for; of more, the first are looked at.</summary>
    public const int MaxPhotos = 64;

    public static bool Is(string type) => type is Asked or Given;
}
