namespace Buds.Relay.Server.Stores;

/// <summary>What became of a message.</summary>
public enum SendStatus
{
    /// <summary>It is taken.</summary>
    Accepted,

    /// <summary>It was taken before.</summary>
    AlreadySent,

    /// <summary>Its id is taken: by another device, or with another header.</summary>
    MessageConflict,

    /// <summary>A recipient has no account.</summary>
    UnknownDid,

    /// <summary>Its upload was not announced, or is not there.</summary>
    UploadMissing,

    /// <summary>Its upload has another size or SHA-256.</summary>
    UploadMismatch,

    /// <summary>The wrapped keys are not those of the recipients' active devices.</summary>
    StaleDevices,
}
