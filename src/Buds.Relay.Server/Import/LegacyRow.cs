namespace Buds.Relay.Server.Import;

/// <summary>A row of <c>encrypted_messages</c> as it is, but for its payload. Texts that are longer than any good one are null.</summary>
internal sealed record LegacyRow(
    long Row,
    string? MessageId,
    string? ReceiptCid,
    string? Sender,
    string? SenderDevice,
    string? WrappedKeys,
    long? CreatedAt,
    long? ExpiresAt,
    string? Signature,
    string? PayloadKey,
    long InlineLength);
