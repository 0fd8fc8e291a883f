using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Storage;

namespace Buds.Relay.Server.Stores;

/// <summary>
/// What a relay remembers besides payloads: accounts, devices, uploads, messages and their deliveries. Every member is one transaction: it
/// takes effect as a whole or not at all, and its effect outlives the process once it has returned. Members may be called from any thread.
/// </summary>
/// <remarks>
/// What to decide inside a transaction is in <c>Buds.Relay.Server.Rules</c>; a store loads what a rule asks for, calls it, and does what it says,
/// so that no other transaction comes between the two. Times passed in are UTC and whole milliseconds, and come back the same.
/// A payload whose last reference goes is <em>freed</em> in the same transaction: its key is remembered as one to be deleted until
/// <see cref="ForgetFreedPayloadsAsync"/>, so that a relay killed in between deletes it later.
/// Faults are <see cref="RelayStoreException"/>s. Where a member throws one, its effect may or may not have taken place, as a whole.
/// </remarks>
public interface IRelayStore
{
    /// <summary>A device, or null for one that is in no list the store remembers.</summary>
    ValueTask<StoredDevice?> FindDeviceAsync(DeviceId id, CancellationToken cancellationToken = default);

    /// <summary>The accounts that the store knows of those named, in any order.</summary>
    /// <param name="dids">The accounts, none twice.</param>
    /// <param name="activeSince">Devices last seen before this are inactive: their bundles are left out.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<IReadOnlyList<StoredAccount>> GetAccountsAsync(
        IReadOnlyCollection<Did> dids, DateTimeOffset activeSince, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a device list and its signer's key bundle, decided by <see cref="Rules.RegistrationRules"/>. Once it is
    /// <see cref="RegistrationStatus.Accepted"/>, devices new to the list are remembered as seen at <see cref="NewRegistration.At"/>; those that the list
    /// no longer holds are marked as revoked and lose their bundle, push tokens and deliveries; payloads that nobody waits for any more are freed.
    /// Where <see cref="Rules.RegistrationRules.NeedsInvite"/> says so, one use of the invite code goes with it, or nothing is taken.
    /// Accepted or <see cref="RegistrationStatus.Unchanged"/>, the signer that is in the list is marked as seen, its bundle taken as by
    /// <see cref="PutBundleAsync"/>, and its push token set where one was given.
    /// </summary>
    ValueTask<RegistrationOutcome> RegisterAsync(NewRegistration registration, CancellationToken cancellationToken = default);

    /// <summary>Keeps an invite code, in place of what is known of it, and forgets those that are used up or expired.</summary>
    ValueTask AddInviteAsync(StoredInvite invite, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>All invite codes, by when they expire.</summary>
    ValueTask<IReadOnlyList<StoredInvite>> GetInvitesAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets an invite code.</summary>
    /// <returns>False where it was not known.</returns>
    ValueTask<bool> RemoveInviteAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken = default);

    /// <summary>Takes a device's bundle where <see cref="Rules.BundleRules.Replaces"/> says so, and marks the device as seen.</summary>
    /// <returns>The number of the bundle now given out for the device; null for a device that is unknown or revoked.</returns>
    ValueTask<uint?> PutBundleAsync(StoredBundle bundle, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Marks a device as seen. A time before the one known, or a device that is unknown or revoked, changes nothing.</summary>
    ValueTask MarkSeenAsync(DeviceId device, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Sets a device's push token of one kind. Nothing happens for a device that is unknown or revoked.</summary>
    ValueTask SetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default);

    /// <summary>Removes a device's push token of one kind, or of all kinds for null.</summary>
    ValueTask ClearPushTokenAsync(DeviceId device, PushKind? kind, CancellationToken cancellationToken = default);

    /// <summary>Removes a push token that its service no longer knows, unless the device has set another one since.</summary>
    ValueTask ForgetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default);

    /// <summary>The push tokens of devices, in any order.</summary>
    ValueTask<IReadOnlyList<StoredPushToken>> GetPushTokensAsync(
        IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default);

    /// <summary>
    /// Remembers an upload that is about to be made, decided by <see cref="Rules.UploadRules"/>. Asked again, it is remembered as requested at the later
    /// of the two times.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="cap">How much its account may have stored; null for as much as it likes.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<UploadStatus> ReserveUploadAsync(StoredUpload upload, StoredBytesCap? cap = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a message, decided by <see cref="Rules.SendRules"/>. Once it is <see cref="SendStatus.Accepted"/>, there is a delivery for each wrapped key and
    /// the upload is the message's; with no wrapped key the payload is freed at once.
    /// </summary>
    ValueTask<SendOutcome> SendAsync(NewMessage message, CancellationToken cancellationToken = default);

    /// <summary>A device's deliveries that are not acknowledged, by the time and then the id of their messages.</summary>
    /// <param name="device">The device.</param>
    /// <param name="after">Only what comes after this message in that order; an id that is not remembered is taken as none.</param>
    /// <param name="receivedAfter">Messages received at or before this have expired, and are left out.</param>
    /// <param name="limit">How many at most, 1 or more.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    ValueTask<InboxPage> ReadInboxAsync(
        DeviceId device, MessageId? after, DateTimeOffset receivedAfter, int limit, CancellationToken cancellationToken = default);

    /// <summary>Those of the devices for which something waits that was received after a time: for a node that cannot hear of it otherwise.</summary>
    ValueTask<IReadOnlyList<DeviceId>> FindWaitingAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset receivedAfter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a device's deliveries. Payloads of messages without any other are freed; header and signature of such a message are no longer needed,
    /// its id, sender, header hash and the devices that acknowledged it are remembered until <see cref="DeleteMessagesAsync"/>.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="messages">The messages; what is not a delivery of this device is ignored.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>How many of the messages, each counted once, this device has acknowledged, now or earlier; and what was freed.</returns>
    ValueTask<Removal> AcknowledgeAsync(DeviceId device, IReadOnlyCollection<MessageId> messages, CancellationToken cancellationToken = default);

    /// <summary>Removes all deliveries of a message that are not acknowledged, and frees its payload; only for the account that sent it.</summary>
    ValueTask<WithdrawalOutcome> WithdrawAsync(MessageId message, Did sender, CancellationToken cancellationToken = default);

    /// <summary>Forgets messages received at or before a time, oldest first, with their deliveries, and frees their payloads.</summary>
    /// <param name="receivedUntil">The time.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>How many messages were forgotten; fewer than <paramref name="limit"/> once there are no more.</returns>
    ValueTask<Removal> DeleteMessagesAsync(DateTimeOffset receivedUntil, int limit, CancellationToken cancellationToken = default);

    /// <summary>Forgets uploads requested at or before a time that no send followed, and frees their payloads.</summary>
    ValueTask<Removal> DeleteUploadsAsync(DateTimeOffset requestedUntil, int limit, CancellationToken cancellationToken = default);

    /// <summary>Forgets devices last seen at or before a time, revoked ones as well, with their bundles, push tokens and deliveries, and frees payloads
    /// that nobody waits for any more. Their accounts and lists stay.</summary>
    ValueTask<Removal> DeleteDevicesAsync(DateTimeOffset seenUntil, int limit, CancellationToken cancellationToken = default);

    /// <summary>Frees those of the payloads that no upload and no message refers to.</summary>
    /// <param name="payloads">Keys as <see cref="PayloadKey.Of"/> makes them.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The ones freed, those included that were free already.</returns>
    ValueTask<IReadOnlyList<BlobKey>> FreeUnreferencedPayloadsAsync(
        IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default);

    /// <summary>Payloads that were freed and may still be there.</summary>
    ValueTask<IReadOnlyList<BlobKey>> GetFreedPayloadsAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>Forgets freed payloads that were deleted.</summary>
    ValueTask ForgetFreedPayloadsAsync(IReadOnlyCollection<BlobKey> payloads, CancellationToken cancellationToken = default);

    /// <summary>Returns if the store can be used.</summary>
    /// <exception cref="RelayStoreException">It cannot.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}
