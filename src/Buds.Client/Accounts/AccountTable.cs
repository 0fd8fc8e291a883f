using System.Security.Cryptography;
using Buds.Client.Database;
using Buds.Client.Keys;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Client.Accounts;

/// <summary>Who this device belongs to: one row.</summary>
internal static class AccountTable
{
    private const string IdentitySecret = "identity";
    private const string SigningSecret = "signing";

    public static bool Exists(DatabaseSession session) => session.Exists("SELECT 1 FROM account");

    public static void Insert(DatabaseSession session, SecretBox secrets, IdentityKey identity, DeviceKey device, string name, Uri relay)
    {
        var seed = GC.AllocateArray<byte>(IdentityKey.SeedSize, pinned: true);
        try
        {
            identity.ExportSeed(seed);
            var identityBox = secrets.Seal(IdentitySecret, seed);
            device.ExportSeed(seed);
            _ = session.Execute(
                """
                INSERT INTO account (one, did, device_id, name, relay, identity, signing)
                VALUES (1, $did, $device, $name, $relay, $identity, $signing)
                """,
                ("$did", identity.Did.ToString()),
                ("$device", device.Id.ToByteArray()),
                ("$name", name),
                ("$relay", relay.OriginalString),
                ("$identity", identityBox),
                ("$signing", secrets.Seal(SigningSecret, seed)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The account's keys and name; the caller disposes the keys.</summary>
    public static (IdentityKey Identity, DeviceKey Device, string Name, Uri Relay) Read(DatabaseSession session, SecretBox secrets) => session.First(
        "SELECT device_id, name, relay, identity, signing FROM account",
        row => (
            secrets.Open(IdentitySecret, row.Bytes(3), IdentityKey.FromSeed),
            secrets.Open(SigningSecret, row.Bytes(4), seed => DeviceKey.FromSeed(DeviceId.FromBytes(row.Bytes(0)), seed)),
            row.GetString(1),
            new Uri(row.GetString(2))));
}
