using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Tests.Legacy;
using Microsoft.Data.Sqlite;

namespace Buds.Relay.Server.Tests.Import;

/// <summary>
/// An old relay's database as its export has it, at any size and in its shapes, with messages that really open: from the first device to all others.
/// </summary>
public sealed class LegacyRelay : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly bool _isOld;
    private readonly string? _objects;

    /// <summary>Makes one.</summary>
    /// <param name="path">The database.</param>
    /// <param name="devices">How many devices, each of a person of its own.</param>
    /// <param name="isOld">Whether it is of before signatures and objects.</param>
    /// <param name="objects">Where payloads go that the database only names; null for none.</param>
    public LegacyRelay(string path, int devices = 3, bool isOld = false, string? objects = null)
    {
        (_isOld, _objects) = (isOld, objects);
        Devices = [.. Enumerable.Range(0, devices).Select(_ => new LegacySender())];
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode = OFF");
        Run("PRAGMA synchronous = OFF");
        Run(isOld
            ? "CREATE TABLE devices (device_id TEXT PRIMARY KEY, owner_did TEXT, owner_phone_hash TEXT, device_name TEXT, pubkey_x25519 TEXT, pubkey_ed25519 TEXT, status TEXT, registered_at INTEGER, last_seen_at INTEGER)"
            : "CREATE TABLE devices (device_id TEXT PRIMARY KEY, owner_did TEXT, owner_encrypted_phone TEXT, device_name TEXT, pubkey_x25519 TEXT, pubkey_ed25519 TEXT, apns_token TEXT, status TEXT, registered_at INTEGER, last_seen_at INTEGER)");
        Run(isOld ? "CREATE TABLE phone_to_did (phone_hash TEXT PRIMARY KEY, did TEXT, updated_at INTEGER)" : "CREATE TABLE phone_to_did (encrypted_phone TEXT PRIMARY KEY, did TEXT, updated_at INTEGER)");
        Run(
            "CREATE TABLE encrypted_messages (message_id TEXT PRIMARY KEY, receipt_cid TEXT, sender_did TEXT, sender_device_id TEXT, recipient_dids TEXT, encrypted_payload TEXT, wrapped_keys TEXT, created_at INTEGER, expires_at INTEGER"
            + (isOld ? ")" : ", signature TEXT, r2_key TEXT)"));
        Run("CREATE TABLE message_delivery (id INTEGER PRIMARY KEY, message_id TEXT, recipient_did TEXT, delivered_at INTEGER)");
        foreach (var device in Devices)
        {
            Run(
                "INSERT INTO devices (device_id, owner_did, pubkey_x25519, pubkey_ed25519, status) VALUES ($1, $2, $3, $4, 'active')",
                IdOf(device), DidOf(device), Convert.ToBase64String(device.Key.AgreementKey.Span), Convert.ToBase64String(device.Key.SigningKey.Bytes.Span));
        }
    }

    public IReadOnlyList<LegacySender> Devices { get; }

    /// <summary>What the messages say, by their ids.</summary>
    public Dictionary<MessageId, byte[]> Receipts { get; } = [];

    /// <summary>The old app wrote ids in capital letters.</summary>
    public static string IdOf(LegacySender device) => device.Id.ToString().ToUpperInvariant();

    public static string DidOf(LegacySender device) => $"did:buds:{device.Id.ToString()[..8]}";

    /// <summary>Adds a message.</summary>
    public MessageId Add(DateTimeOffset createdAt, int size = 1000, bool early = false, bool asObject = false, int delivered = 0)
    {
        var receipt = new CborMap { { "image", RandomNumberGenerator.GetBytes(size) }, { "caption", $"At {createdAt.ToString(CultureInfo.InvariantCulture)}" } }.Encode();
        var cid = Cid.Of(CidCodec.DagCbor, receipt);
        var (payload, key) = LegacySender.Seal(receipt, cid);
        var (sender, others) = (Devices[0], Devices.Skip(1).ToArray());
        var id = Guid.NewGuid().ToString();
        var wrapped = others.ToDictionary(IdOf, device => Convert.ToBase64String(early ? LegacySender.WrapEarly(key, device) : sender.Wrap(key, device)));
        if (asObject)
        {
            var file = Path.Combine(_objects!, "messages", $"{id}.bin");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, payload);
        }

        object[] values =
        [
            id, cid.ToString(), DidOf(sender), IdOf(sender), JsonSerializer.Serialize(others.Select(DidOf)), asObject ? "" : Convert.ToBase64String(payload), JsonSerializer.Serialize(wrapped),
            createdAt.ToUnixTimeMilliseconds(), createdAt.AddDays(30).ToUnixTimeMilliseconds(),
        ];
        if (_isOld)
        {
            Run("INSERT INTO encrypted_messages VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", values);
        }
        else
        {
            Run("INSERT INTO encrypted_messages VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", [.. values, Convert.ToBase64String(sender.Sign(receipt)), asObject ? $"messages/{id}.bin" : DBNull.Value]);
        }

        for (var i = 0; i < others.Length; i++)
        {
            Run("INSERT INTO message_delivery (message_id, recipient_did, delivered_at) VALUES ($1, $2, $3)", id, DidOf(others[i]), i < delivered ? createdAt.ToUnixTimeMilliseconds() : DBNull.Value);
        }

        var message = MessageId.Parse(id);
        Receipts[message] = receipt;
        return message;
    }

    /// <summary>Runs a statement, for what an old relay would never have.</summary>
    public void Run(string sql, params object[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _connection.Dispose();
        foreach (var device in Devices)
        {
            device.Dispose();
        }
    }
}
