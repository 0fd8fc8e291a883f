namespace Buds.Relay.Server.Stores;

/// <summary>What became of the announcement of an upload.</summary>
public enum UploadStatus
{
    /// <summary>It is remembered, now or already.</summary>
    Reserved,

    /// <summary>The message was sent with this very payload.</summary>
    AlreadySent,

    /// <summary>The message's id is taken: by another device, or with another payload.</summary>
    MessageConflict,

    /// <summary>A payload with this key is about to be deleted: to be tried again in a moment.</summary>
    BeingDeleted,

    /// <summary>With it the account would have more stored than it may.</summary>
    NoRoom,
}
