using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server;
using Buds.Relay.Server.Devices;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Buds.Storage.Presigning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Testing;

public sealed partial class FakeRelay
{
    /// <summary>What the relay holds at this moment.</summary>
    public async Task<RelayContents> InspectAsync(CancellationToken cancellationToken = default)
    {
        var payloads = new List<BlobInfo>();
        await foreach (var blob in Blobs.ListAsync(PayloadKey.Prefix, cancellationToken).ConfigureAwait(false))
        {
            payloads.Add(blob);
        }

        return new RelayContents
        {
            Devices = _store.Devices,
            PushTokens = _store.PushTokens,
            Uploads = _store.Uploads,
            Messages = [.. _store.Messages.Select(held => new HeldMessage(held.Id, held.Message, held.Waiting, held.Acknowledged))],
            Payloads = payloads,
        };
    }

    /// <summary>What the relay says of an account: its newest device list and the key bundles of its active devices.</summary>
    /// <exception cref="InvalidOperationException">The relay does not know the account.</exception>
    public async Task<AccountDevices> GetDevicesAsync(Did account, CancellationToken cancellationToken = default)
    {
        var stored = await _store.GetAccountsAsync([account], Time.GetUtcNow() - RelayTimes.DeviceInactiveAfter, cancellationToken).ConfigureAwait(false);
        return stored.Count == 1
            ? AccountRecords.ToRecord(stored[0], listIsKnown: false)
            : throw new InvalidOperationException("The relay does not know this account.");
    }

    internal static MessageId IdOf(InboxMessage message) => EnvelopeHeader.Decode(message.Header).Id;

    /// <summary>A message as the relay gives it to one of the devices that wait for it.</summary>
    internal async Task<InboxMessage> GetWaitingAsync(MessageId message, CancellationToken cancellationToken)
    {
        var device = _store.Messages.Where(held => held.Id == message).SelectMany(held => held.Waiting).Cast<DeviceId?>().FirstOrDefault()
            ?? throw new InvalidOperationException("Nobody waits for this message.");
        var page = await _store.ReadInboxAsync(device, null, DateTimeOffset.MinValue, NoLimit, cancellationToken).ConfigureAwait(false);
        var delivery = page.Deliveries.Single(delivery => delivery.Message == message);
        var get = await _app.Services.GetRequiredService<IBlobPresigner>().PresignDownloadAsync(
            PayloadKey.Of(message, delivery.PayloadSha256),
            _app.Services.GetRequiredService<IOptions<RelayOptions>>().Value.DownloadUrlLifetime,
            cancellationToken).ConfigureAwait(false);
        return new InboxMessage
        {
            Header = delivery.Header,
            Signature = delivery.Signature,
            WrappedKey = delivery.WrappedKey,
            Payload = new PayloadLink { Url = new Uri(BaseAddress, get.Url), Headers = get.Headers, ExpiresAt = get.ExpiresAt },
            ReceivedAt = delivery.ReceivedAt,
        };
    }

    private async Task<BlobKey> FindPayloadAsync(MessageId message, CancellationToken cancellationToken)
    {
        await foreach (var blob in Blobs.ListAsync($"{PayloadKey.Prefix}{message}/", cancellationToken).ConfigureAwait(false))
        {
            return blob.Key;
        }

        throw new InvalidOperationException("The relay has no payload of this message.");
    }
}
