using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Crypto;
using Buds.Crypto.Cbor;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;
using Buds.Crypto.Packages;
using Buds.Relay.Client;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Devices;

/// <summary>
/// A new device on its way into an account (protocol.md §2): it shows <see cref="Link"/> to a device of the account, and waits for what that one
/// sends. Nothing is kept on disk until it is complete; a device that is stopped in between begins again.
/// </summary>
public sealed class DeviceLinking : IDisposable
{
    private readonly BudsClient _client;
    private readonly BudsOptions _options;
    private readonly TimeProvider _time;
    private readonly DeviceKey _device;
    private readonly DeviceLinkKey _link;
    private readonly EncryptionKey _key;
    private readonly RelayClient _relay;

    internal DeviceLinking(BudsClient client, BudsOptions options, RelayClientFactory relays, TimeProvider time)
    {
        _client = client;
        _options = options;
        _time = time;
        _device = DeviceKey.Generate(DeviceId.Create(time.GetUtcNow()));
        _link = DeviceLinkKey.Generate(_device, options.Relay!);
        _key = EncryptionKey.Generate(1, options.OfferXWing);
        _relay = relays.Create(_device, options.Relay);
    }

    /// <summary>The <c>buds:link</c> to show as text or QR code. It holds a secret: only the account's owner may see it.</summary>
    public string Link => _link.Request.ToLink();

    /// <summary>Waits until a device of the account has taken the link up, and opens the account.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    public async Task<BudsAccount> CompleteAsync(CancellationToken cancellationToken = default)
    {
        var list = await JoinAsync(cancellationToken).ConfigureAwait(false);
        var patience = new Patience(_time);
        while (true)
        {
            try
            {
                if (await LookAsync(list, cancellationToken).ConfigureAwait(false) is { } account)
                {
                    return account;
                }
            }
            catch (BudsException e) when (e.IsTransient)
            {
                // The network is away: looked at again.
            }

            await patience.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Zeroes the keys. An account that was opened has its own.</summary>
    public void Dispose()
    {
        _link.Dispose();
        _key.Dispose();
        _device.Dispose();
    }

    /// <summary>Waits until this device is in the list of an account, and registers it there.</summary>
    private async Task<SignedDeviceList> JoinAsync(CancellationToken cancellationToken)
    {
        var patience = new Patience(_time);
        while (true)
        {
            try
            {
                var did = (await _relay.HeartbeatAsync(cancellationToken).ConfigureAwait(false)).Did;
                var answer = await _relay.GetDeviceListsAsync(new DeviceListsRequest { Dids = [did] }, cancellationToken).ConfigureAwait(false);
                if (answer.Accounts is [{ DeviceList: { } statement }])
                {
                    var list = SignedDeviceList.Verify(statement.Bytes, statement.Signature);
                    if (list.Content.Find(_device.Id)?.SigningKey.Equals(_device.PublicKey) == true)
                    {
                        var bundle = SignedKeyBundle.Sign(list.Did, _device, _key, _time.GetUtcNow());
                        _ = await _relay.RegisterAsync(
                            new RegisterRequest
                            {
                                DeviceList = statement,
                                KeyBundle = new SignedStatement { Bytes = bundle.Bytes, Signature = bundle.Signature },
                            },
                            cancellationToken).ConfigureAwait(false);
                        return list;
                    }
                }
            }
            catch (BudsException e) when (e.IsTransient || e.Code is RelayErrorCode.UnknownDevice or RelayErrorCode.ListConflict)
            {
                // Nobody has taken the link up yet, the account's list changed meanwhile, or the network is away.
            }

            await patience.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BudsAccount?> LookAsync(SignedDeviceList list, CancellationToken cancellationToken)
    {
        await foreach (var message in _relay.CreateInboxReader().DrainAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await TryOpenAsync(message, list, cancellationToken).ConfigureAwait(false) is { } content)
            {
                return await KeepAsync(content, message, list, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>The account, where this is the message that brings it. What else waits, or what a relay made up, is left for later.</summary>
    private async Task<byte[]?> TryOpenAsync(InboxMessage message, SignedDeviceList list, CancellationToken cancellationToken)
    {
        try
        {
            var wrapped = message.WrappedKey;
            var envelope = new ReceivedEnvelope(message.Header, message.Signature, wrapped.KeyId, wrapped.Enc, wrapped.Ct);
            var header = EnvelopeHeader.Decode(message.Header);
            if (header.From != list.Did)
            {
                return null;
            }

            using var opened = await EnvelopeOpener.AuthenticateAsync(
                envelope, new LinkingContext(list, _device.Id, _key), _time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            var payload = await _relay.DownloadPayloadAsync(message.Payload, header.PayloadSize, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (payload.ConfigureAwait(false))
            {
                var package = await opened.ReadAsync(payload, DroppingSink.Instance, cancellationToken).ConfigureAwait(false);
                return package.Receipts
                    .Where(receipt => receipt.Content.Type == LinkedAccount.Type
                        && Field(receipt.Content.Payload, LinkedAccount.DeviceField).Span.SequenceEqual(_device.Id.ToByteArray()))
                    .Select(receipt => _link.Open(Field(receipt.Content.Payload, LinkedAccount.SealedField).Span))
                    .FirstOrDefault();
            }
        }
        catch (ProtocolException)
        {
            return null;
        }
    }

    private async Task<BudsAccount> KeepAsync(byte[] content, InboxMessage message, SignedDeviceList list, CancellationToken cancellationToken)
    {
        try
        {
            var (identity, name) = LinkedAccount.Decode(content, out var keep);
            using (identity)
            {
                if (identity.Did != list.Did)
                {
                    throw new ProtocolException(ProtocolError.Malformed, "The other device sent another account's identity.");
                }

                var account = await _client.StoreAsync(identity, _device, name, [list], (_key, keep), cancellationToken).ConfigureAwait(false);
                _ = await _relay.AckAsync([EnvelopeHeader.Decode(message.Header).Id], cancellationToken).ConfigureAwait(false);
                return account;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static ReadOnlyMemory<byte> Field(CborMap payload, string key) =>
        payload.TryGetValue(key, out var value) && value.Kind == CborKind.Bytes ? value.AsBytes() : default;

    private sealed class LinkingContext(SignedDeviceList list, DeviceId device, EncryptionKey key) : IOpeningContext
    {
        public Did Account => list.Did;

        public DeviceId Device => device;

        public EncryptionKey? FindEncryptionKey(uint keyId) => key.KeyId == keyId ? key : null;

        public ValueTask<SignedDeviceList> GetSenderListAsync(Did sender, CancellationToken cancellationToken) => ValueTask.FromResult(list);

        public ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken) => ValueTask.FromResult(false);

        public ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId authorDevice, CancellationToken cancellationToken) =>
            ValueTask.FromResult(author == list.Did ? list.Content.Find(authorDevice)?.SigningKey : null);
    }

    private sealed class DroppingSink : IBlobSink
    {
        public static readonly DroppingSink Instance = new();

        public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken) => ValueTask.FromResult(Stream.Null);
    }
}
