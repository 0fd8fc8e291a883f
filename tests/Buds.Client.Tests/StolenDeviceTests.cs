using System.Security.Cryptography;
using System.Text;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Microsoft.Data.Sqlite;

namespace Buds.Client.Tests;

/// <summary>A thief with the database, the key to its secrets, and everything that the relay ever saw.</summary>
public sealed class StolenDeviceTests : IAsyncLifetime
{
    private readonly TestWorld _world = new();
    private TestDevice _ada = null!;
    private TestDevice _ben = null!;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        _ada = await _world.NewPersonAsync("Ada");
        _ben = await _world.NewPersonAsync("Ben");
        await TestWorld.NewCircleAsync(_ada, _ben);
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Message_opens_with_stolen_keys_on_the_day_of_the_theft() => (await OpenAsync(await RecordedAsync())).ShouldBeNull();

    [Fact]
    public async Task Message_of_six_weeks_ago_does_not_open_with_stolen_keys()
    {
        var recorded = await RecordedAsync();

        for (var week = 0; week < 6; week++)
        {
            _world.Relay.Time.Advance(TimeSpan.FromDays(7));
            await TestWorld.SyncAsync(_ada, _ben);
        }

        (await OpenAsync(recorded)).ShouldBe(ProtocolError.KeyUnwrapFailed);
    }

    /// <summary>What the relay saw of a message from Ben to Ada.</summary>
    private async Task<SendRequest> RecordedAsync()
    {
        await _ben.ShareAsync("For Ada's eyes");
        await TestWorld.SyncAsync(_ben, _ada);
        var exchange = _world.Relay.Transcript.Exchanges.Last(
            exchange => exchange.Path == RelayRoutes.Send && exchange.RequestBody!.Contains(_ada.Account.DeviceId.ToString()));
        return RelayJson.Parse(Encoding.UTF8.GetBytes(exchange.RequestBody!), RelayJson.Default.SendRequest);
    }

    private async Task<ProtocolError?> OpenAsync(SendRequest recorded)
    {
        var key = recorded.WrappedKeys.Single(key => key.DeviceId == _ada.Account.DeviceId);
        var envelope = new ReceivedEnvelope(recorded.Header, recorded.Signature, key.KeyId, key.Enc, key.Ct);
        var senders = await _world.Relay.GetDevicesAsync(_ben.Did);
        var thief = new Thief(_ada, SignedDeviceList.Verify(senders.DeviceList!.Bytes, senders.DeviceList.Signature));
        try
        {
            using var opened = await EnvelopeOpener.AuthenticateAsync(envelope, thief, EnvelopeHeader.Decode(recorded.Header).Sent);
            return null;
        }
        catch (ProtocolException e)
        {
            return e.Error;
        }
    }

    private sealed class Thief(TestDevice victim, SignedDeviceList sender) : IOpeningContext
    {
        public Did Account => victim.Did;

        public DeviceId Device => victim.Account.DeviceId;

        public ValueTask<SignedDeviceList> GetSenderListAsync(Did did, CancellationToken cancellationToken) => ValueTask.FromResult(sender);

        public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => ValueTask.FromResult(false);

        public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Ed25519PublicKey?>(null);

        public EncryptionKey? FindEncryptionKey(uint keyId)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(victim.Folder, "buds.db")};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT secret FROM encryption_key WHERE key_id = $id";
            command.Parameters.AddWithValue("$id", (long)keyId);
            if (command.ExecuteScalar() is not byte[] box)
            {
                return null;
            }

            using var aes = new AesGcm(File.ReadAllBytes(Path.Combine(victim.Folder, "buds.key")), 16);
            var secret = new byte[box.Length - 28];
            aes.Decrypt(box.AsSpan(0, 12), box.AsSpan(12, secret.Length), box.AsSpan(12 + secret.Length), secret, Encoding.UTF8.GetBytes($"encryption-key:{keyId}"));
            return EncryptionKey.Import(keyId, secret.AsSpan(0, 32), secret.AsSpan(32));
        }
    }
}
