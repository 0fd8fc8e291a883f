namespace Buds.Crypto;

/// <summary>Input that the protocol refuses. Nothing of it was used: the caller's state is as before.</summary>
public class ProtocolException : BudsException
{
    /// <summary>Initializes the refusal.</summary>
    /// <param name="error">Why the input was refused.</param>
    /// <param name="message">What was wrong, for people; never quotes the input.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public ProtocolException(ProtocolError error, string message, Exception? innerException = null)
        : base(CodeOf(error), message, innerException)
    {
        Error = error;
    }

    /// <summary>Why the input was refused.</summary>
    public ProtocolError Error { get; }

    /// <summary>The wire form of an error, such as <c>payload_corrupt</c> (protocol.md §7).</summary>
    /// <param name="error">The error.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a defined value.</exception>
    public static string CodeOf(ProtocolError error) => error switch
    {
        ProtocolError.Malformed => "malformed",
        ProtocolError.UnsupportedVersion => "unsupported_version",
        ProtocolError.UnsupportedSuite => "unsupported_suite",
        ProtocolError.NotRecipient => "not_recipient",
        ProtocolError.ListInvalid => "list_invalid",
        ProtocolError.ListRollback => "list_rollback",
        ProtocolError.ListFork => "list_fork",
        ProtocolError.UnknownSenderDevice => "unknown_sender_device",
        ProtocolError.BadSignature => "bad_signature",
        ProtocolError.Replayed => "replayed",
        ProtocolError.Stale => "stale",
        ProtocolError.BundleInvalid => "bundle_invalid",
        ProtocolError.BundleExpired => "bundle_expired",
        ProtocolError.KeyUnwrapFailed => "key_unwrap_failed",
        ProtocolError.KeyCommitmentMismatch => "key_commitment_mismatch",
        ProtocolError.PayloadCorrupt => "payload_corrupt",
        ProtocolError.PayloadMismatch => "payload_mismatch",
        ProtocolError.PackageMalformed => "package_malformed",
        ProtocolError.ReceiptInvalid => "receipt_invalid",
        ProtocolError.BlobInvalid => "blob_invalid",
        ProtocolError.TextInvalid => "text_invalid",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
