namespace Buds.Storage;

/// <summary>What a write does about a blob that has the same key.</summary>
public enum BlobWriteMode
{
    /// <summary>Refuse with <see cref="BlobExistsException"/>; of several writers at once exactly one succeeds.</summary>
    CreateNew,

    /// <summary>Take its place in one step: a reader sees the whole old content or the whole new.</summary>
    Replace,
}
