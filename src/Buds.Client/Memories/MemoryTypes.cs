namespace Buds.Client.Memories;

/// <summary>The receipts of memories; each names its Circle in <c>payload.circle</c>.</summary>
internal static class MemoryTypes
{
    /// <summary>A memory, or with a parent a new version of one: <c>{circle, text?, photos?:[cid]}</c> and blobs.</summary>
    public const string Shared = "app.buds.memory.shared/v1";

    /// <summary>The end of a memory: <c>{circle}</c>, with its parent and root.</summary>
    public const string Deleted = "app.buds.memory.deleted/v1";

    /// <summary>What its author feels about a memory: <c>{circle, target, emoji?}</c>, without an emoji nothing any more. The newest counts.</summary>
    public const string Reacted = "app.buds.memory.reacted/v1";

    public const string CircleField = "circle";
    public const string TextField = "text";
    public const string PhotosField = "photos";
    public const string TargetField = "target";
    public const string EmojiField = "emoji";
}
