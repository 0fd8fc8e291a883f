using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Keys;
using Buds.Client.Outbox;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Receipts;

namespace Buds.Client.Tests;

/// <summary>A member of a Circle whose software writes what this library never would, and signs it.</summary>
internal static class Forger
{
    /// <summary>Queues a message with one receipt on a device, and starts the device again.</summary>
    public static async Task<Cid> QueueAsync(
        TestDevice device, IReadOnlyList<Did> recipients, string type, CborMap payload, IReadOnlyList<BlobReference>? blobs = null, DateTimeOffset? at = null)
    {
        var now = at ?? device.Now;
        await device.Account.DisposeAsync();
        Cid cid;
        using (var database = ClientDatabase.Open(Path.Combine(device.Folder, "buds.db")))
        {
            using var secrets = await SecretBox.OpenAsync(new FileKeyStore(AccountFiles.KeyOf(device.Folder)), mayCreate: false, CancellationToken.None);
            var (identity, key, _, _) = await database.ReadAsync(session => AccountTable.Read(session, secrets), CancellationToken.None);
            using (identity)
            using (key)
            {
                var receipt = SignedReceipt.Sign(Receipt.Create(identity.Did, key.Id, type, payload, now, blobs), key);
                cid = receipt.Cid;
                await database.WriteAsync(
                    session => OutboxTable.Add(session, MessageId.Create(device.Now), recipients, [receipt], [], device.Now), CancellationToken.None);
            }
        }

        await device.RestartAsync();
        return cid;
    }
}
