using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Keys;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;

namespace Buds.Client.Devices;

/// <summary>
/// This device's encryption keys (protocol.md §2): a new one every 7 days, the private half of an old one deleted 30 days after it was replaced.
/// A key is in the database before the relay hears of it, so that nothing is ever sealed to a key that a crash took.
/// </summary>
internal sealed class KeyRing(AccountContext context)
{
    public static readonly TimeSpan RotateAfter = TimeSpan.FromDays(7);

    public static readonly TimeSpan DeleteAfter = TimeSpan.FromDays(30);

    /// <summary>The newest key's bundle; a new key is made where there is none, or none that is new enough: a device that slept for weeks has none.</summary>
    public Task<SignedStatement> GetBundleAsync(CancellationToken cancellationToken) => context.Database.WriteAsync(
        session => Renew(session).Bundle, cancellationToken);

    public Task MarkPublishedAsync(CancellationToken cancellationToken) =>
        context.Database.WriteAsync(session => session.Execute("UPDATE encryption_key SET published = 1"), cancellationToken);

    /// <summary>The key with a number; dispose it.</summary>
    public Task<EncryptionKey?> FindAsync(uint keyId, CancellationToken cancellationToken) => context.Database.ReadAsync(
        session => session.First(
            "SELECT secret FROM encryption_key WHERE key_id = $id",
            row => context.Secrets.Open(SecretName(keyId), row.Bytes(0), secret => EncryptionKey.Import(keyId, secret[..32], secret[32..])),
            ("$id", (long)keyId)),
        cancellationToken);

    /// <summary>Makes a new key where the newest is a week old, publishes what the relay has not heard of, and deletes what is due.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var pending = await context.Database.WriteAsync(
            session =>
            {
                _ = session.Execute(
                    "DELETE FROM encryption_key WHERE replaced_at < $due", ("$due", (context.Now - DeleteAfter).ToUnixTimeMilliseconds()));
                var newest = Renew(session);
                return newest.Published ? null : newest.Bundle;
            },
            cancellationToken).ConfigureAwait(false);
        if (pending is not null)
        {
            _ = await context.Relay.PublishKeysAsync(new PublishKeysRequest { KeyBundle = pending }, cancellationToken).ConfigureAwait(false);
            await MarkPublishedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public static void Insert(DatabaseSession session, SecretBox secrets, EncryptionKey key, SignedKeyBundle bundle, bool published)
    {
        var secret = GC.AllocateArray<byte>(2 * EncryptionKey.PrivateKeySize, pinned: true);
        try
        {
            var both = key.Export(secret.AsSpan(0, EncryptionKey.PrivateKeySize), secret.AsSpan(EncryptionKey.PrivateKeySize));
            _ = session.Execute(
                """
                INSERT INTO encryption_key (key_id, secret, bundle, signature, created_at, published)
                VALUES ($id, $secret, $bundle, $signature, $created, $published)
                """,
                ("$id", (long)key.KeyId),
                ("$secret", secrets.Seal(SecretName(key.KeyId), both ? secret : secret.AsSpan(0, EncryptionKey.PrivateKeySize))),
                ("$bundle", bundle.Bytes.ToArray()),
                ("$signature", bundle.Signature.ToArray()),
                ("$created", bundle.Content.Created.ToUnixTimeMilliseconds()),
                ("$published", published));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static string SecretName(uint keyId) => $"encryption-key:{keyId}";

    private static (SignedStatement Bundle, DateTimeOffset CreatedAt, bool Published)? Newest(DatabaseSession session) => session.First(
        "SELECT bundle, signature, created_at, published FROM encryption_key ORDER BY key_id DESC LIMIT 1",
        row => ((SignedStatement, DateTimeOffset, bool)?)(
            new SignedStatement { Bytes = row.Bytes(0), Signature = row.Bytes(1) }, row.Time(2), row.GetBoolean(3)));

    private (SignedStatement Bundle, DateTimeOffset CreatedAt, bool Published) Renew(DatabaseSession session)
    {
        var now = context.Now;
        if (Newest(session) is { } newest && newest.CreatedAt > now - RotateAfter)
        {
            return newest;
        }

        _ = session.Execute("UPDATE encryption_key SET replaced_at = $now WHERE replaced_at IS NULL", ("$now", now.ToUnixTimeMilliseconds()));
        return Add(session);
    }

    private (SignedStatement Bundle, DateTimeOffset CreatedAt, bool Published) Add(DatabaseSession session)
    {
        var keyId = session.First("SELECT max(key_id) FROM encryption_key", row => row.IsDBNull(0) ? 0 : row.GetInt64(0)) + 1;
        using var key = EncryptionKey.Generate((uint)keyId, context.Options.OfferXWing);
        var bundle = SignedKeyBundle.Sign(context.Did, context.Device, key, context.Now);
        Insert(session, context.Secrets, key, bundle, published: false);
        return (new SignedStatement { Bytes = bundle.Bytes, Signature = bundle.Signature }, bundle.Content.Created, false);
    }
}
