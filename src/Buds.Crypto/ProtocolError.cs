namespace Buds.Crypto;

/// <summary>Why input was refused (protocol.md §7). <see cref="BudsException.Code"/> is the wire form of each.</summary>
public enum ProtocolError
{
    /// <summary>Not canonical CBOR, or not the shape that the structure's version has (<c>malformed</c>).</summary>
    Malformed,

    /// <summary>A version this library does not know (<c>unsupported_version</c>).</summary>
    UnsupportedVersion,

    /// <summary>A cipher suite this library does not know (<c>unsupported_suite</c>).</summary>
    UnsupportedSuite,

    /// <summary>The message is not addressed to this account (<c>not_recipient</c>).</summary>
    NotRecipient,

    /// <summary>A device list is malformed or not signed by its identity (<c>list_invalid</c>).</summary>
    ListInvalid,

    /// <summary>A device list is older than the pinned one (<c>list_rollback</c>).</summary>
    ListRollback,

    /// <summary>A device list contradicts the pinned one (<c>list_fork</c>).</summary>
    ListFork,

    /// <summary>The sending device is not in the sender's device list (<c>unknown_sender_device</c>).</summary>
    UnknownSenderDevice,

    /// <summary>A signature does not verify (<c>bad_signature</c>).</summary>
    BadSignature,

    /// <summary>The message id was seen before (<c>replayed</c>).</summary>
    Replayed,

    /// <summary>Sent more than 30 days ago or more than 10 minutes ahead (<c>stale</c>).</summary>
    Stale,

    /// <summary>A key bundle is malformed or not signed by its device (<c>bundle_invalid</c>).</summary>
    BundleInvalid,

    /// <summary>A key bundle's time has passed (<c>bundle_expired</c>).</summary>
    BundleExpired,

    /// <summary>The wrapped key does not open with this device's key (<c>key_unwrap_failed</c>).</summary>
    KeyUnwrapFailed,

    /// <summary>The unwrapped key is not the one the header commits to (<c>key_commitment_mismatch</c>).</summary>
    KeyCommitmentMismatch,

    /// <summary>The payload was altered, cut, extended or reordered (<c>payload_corrupt</c>).</summary>
    PayloadCorrupt,

    /// <summary>The payload's size or SHA-256 is not the header's (<c>payload_mismatch</c>).</summary>
    PayloadMismatch,

    /// <summary>The package inside the payload is malformed (<c>package_malformed</c>).</summary>
    PackageMalformed,

    /// <summary>A receipt is malformed or not signed by its author's device (<c>receipt_invalid</c>).</summary>
    ReceiptInvalid,

    /// <summary>A blob's bytes are not those its CID names (<c>blob_invalid</c>).</summary>
    BlobInvalid,

    /// <summary>A <c>buds:</c> link, a recovery phrase or another text for people is wrong (<c>text_invalid</c>).</summary>
    TextInvalid,
}
