using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Client.Inbox;

/// <summary>What opening one message asks of the account.</summary>
/// <param name="context">The account.</param>
/// <param name="devices">What is known of devices.</param>
/// <param name="sender">The sending device.</param>
/// <param name="key">The key that the message was sealed for, where this device has it.</param>
/// <param name="isEarly">Whether messages before this one are not taken yet: then only what is known here counts, and nobody is asked.</param>
internal sealed class OpeningContext(AccountContext context, DeviceDirectory devices, DeviceId sender, EncryptionKey? key, bool isEarly) : IOpeningContext
{
    public Did Account => context.Did;

    public DeviceId Device => context.Device.Id;

    public EncryptionKey? FindEncryptionKey(uint keyId) => key?.KeyId == keyId ? key : null;

    public async ValueTask<SignedDeviceList> GetSenderListAsync(Did account, CancellationToken cancellationToken) => isEarly
        ? await devices.FindAsync(account, cancellationToken).ConfigureAwait(false)
            ?? throw new ProtocolException(ProtocolError.UnknownSenderDevice, "The sender's device list is not known yet.")
        : await devices.GetForDeviceAsync(account, sender, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) =>
        await context.Database.ReadAsync(session => HasSeen(session, id), cancellationToken).ConfigureAwait(false);

    public async ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) => isEarly
        ? await devices.FindKnownAuthorKeyAsync(author, device, cancellationToken).ConfigureAwait(false)
        : await devices.FindAuthorKeyAsync(author, device, cancellationToken).ConfigureAwait(false);

    public static bool HasSeen(DatabaseSession session, MessageId id) =>
        session.Exists("SELECT 1 FROM seen_message WHERE id = $id", ("$id", id.ToByteArray()));
}
