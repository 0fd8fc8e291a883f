using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Rules;

/// <summary>Who may upload what (protocol.md §6).</summary>
public static class UploadRules
{
    /// <summary>Decides on the announcement of an upload.</summary>
    /// <param name="upload">The announcement.</param>
    /// <param name="known">What is announced for the message already.</param>
    /// <param name="sent">The message, where it was sent already.</param>
    /// <param name="beingDeleted">Whether a payload of the message is freed and may still be there.</param>
    /// <param name="cap">How much the account may have stored; null for as much as it likes.</param>
    /// <param name="stored">How much it has stored, in bytes.</param>
    public static UploadStatus Decide(
        StoredUpload upload, StoredUpload? known, SentMessage? sent, bool beingDeleted, StoredBytesCap? cap = null, long stored = 0)
    {
        ArgumentNullException.ThrowIfNull(upload);
        if (sent is not null)
        {
            return IsSame(upload, sent.Device, sent.PayloadSize, sent.PayloadSha256) ? UploadStatus.AlreadySent : UploadStatus.MessageConflict;
        }

        if (known is not null)
        {
            return IsSame(upload, known.Device, known.Size, known.Sha256) ? UploadStatus.Reserved : UploadStatus.MessageConflict;
        }

        if (cap is { } limit && upload.Size > limit.MaxBytes - stored)
        {
            return UploadStatus.NoRoom;
        }

        // Were it taken now, the deletion under way would take the new upload with it.
        return beingDeleted ? UploadStatus.BeingDeleted : UploadStatus.Reserved;
    }

    private static bool IsSame(StoredUpload upload, Crypto.Identifiers.DeviceId device, long size, ReadOnlyMemory<byte> sha256) =>
        upload.Device == device && upload.Size == size && upload.Sha256.Span.SequenceEqual(sha256.Span);
}
