using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Client.Inbox;

/// <summary>What opening one message asks of the account.</summary>
internal sealed class OpeningContext(AccountContext context, DeviceDirectory devices, DeviceId sender, EncryptionKey? key) : IOpeningContext
{
    public Did Account => context.Did;

    public DeviceId Device => context.Device.Id;

    public EncryptionKey? FindEncryptionKey(uint keyId) => key?.KeyId == keyId ? key : null;

    public ValueTask<SignedDeviceList> GetSenderListAsync(Did account, CancellationToken cancellationToken) =>
        devices.GetForDeviceAsync(account, sender, cancellationToken);

    public async ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) =>
        await context.Database.ReadAsync(session => HasSeen(session, id), cancellationToken).ConfigureAwait(false);

    public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
        devices.FindAuthorKeyAsync(author, device, cancellationToken);

    public static bool HasSeen(DatabaseSession session, MessageId id) =>
        session.Exists("SELECT 1 FROM seen_message WHERE id = $id", ("$id", id.ToByteArray()));
}
