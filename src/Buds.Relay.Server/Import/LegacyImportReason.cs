namespace Buds.Relay.Server.Import;

/// <summary>Why a row of the old relay is not imported. The names do not change.</summary>
public static class LegacyImportReason
{
    /// <summary>A device's id, DID or keys are not as they should be. Messages are imported without it, and cannot be claimed by it.</summary>
    public const string Device = "device";

    /// <summary>The message's id is no UUID.</summary>
    public const string MessageId = "message_id";

    /// <summary>The receipt's CID is none.</summary>
    public const string ReceiptCid = "receipt_cid";

    /// <summary>The sender or its device is missing, or too long.</summary>
    public const string Sender = "sender";

    /// <summary>Times are missing, negative, in the wrong order, or more than a year apart.</summary>
    public const string Times = "times";

    /// <summary>The wrapped keys are not a JSON object of device ids and keys of 60 or 92 bytes, or there are none.</summary>
    public const string WrappedKeys = "wrapped_keys";

    /// <summary>The signature is not 64 bytes.</summary>
    public const string Signature = "signature";

    /// <summary>The payload's key is not the one of the message.</summary>
    public const string PayloadKey = "r2_key";

    /// <summary>The payload is neither in the database nor where its key leads.</summary>
    public const string PayloadMissing = "payload_missing";

    /// <summary>The payload is not base64.</summary>
    public const string PayloadEncoding = "payload_encoding";

    /// <summary>The payload is shorter than a nonce and a tag, or larger than the relay allows.</summary>
    public const string PayloadSize = "payload_size";

    /// <summary>The payload that the blob store holds is not the one that was read: it changed meanwhile, or the store altered it.</summary>
    public const string PayloadDiffers = "payload_differs";

    /// <summary>Another message has this id.</summary>
    public const string Conflict = "conflict";
}
