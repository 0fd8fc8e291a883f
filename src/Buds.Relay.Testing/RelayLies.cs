using System.Collections.Concurrent;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Testing;

/// <summary>
/// What a <see cref="FakeRelay"/> says that is not so. A client must neither believe it nor fall over it: it refuses what is wrong with a code, and
/// everything good around it arrives. What the relay itself holds stays right; <see cref="TellTheTruth"/> brings it back.
/// </summary>
public sealed class RelayLies
{
    private readonly FakeRelay _relay;
    private readonly ConcurrentDictionary<Did, AccountDevices> _accounts = new();
    private readonly ConcurrentDictionary<MessageId, Func<InboxMessage, InboxMessage?>> _messages = new();
    private readonly ConcurrentDictionary<(DeviceId Device, MessageId Message), InboxMessage> _extra = new();
    private readonly ConcurrentDictionary<(DeviceId Device, MessageId Message), InboxMessage> _handedOut = new();

    internal RelayLies(FakeRelay relay) => _relay = relay;

    /// <summary>Says of an account what it said before: an old device list, for one.</summary>
    /// <param name="devices">What it says, from <see cref="FakeRelay.GetDevicesAsync"/> or made up.</param>
    public void ServeDevices(AccountDevices devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        _accounts[devices.Did] = devices;
    }

    /// <summary>Adds a device of the relay's own to an account, in a next list that it signs itself, with a key bundle of that device. A sender who
    /// believed it would give the relay the key of every message.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>The device that was added.</returns>
    /// <exception cref="InvalidOperationException">The relay does not know the account.</exception>
    public async Task<DeviceId> AddDeviceAsync(Did account, CancellationToken cancellationToken = default)
    {
        var truth = await _relay.GetDevicesAsync(account, cancellationToken).ConfigureAwait(false);
        var list = DeviceList.Decode(truth.DeviceList!.Bytes);
        var now = _relay.Time.GetUtcNow();
        using var identity = IdentityKey.Generate();
        using var device = DeviceKey.Generate(DeviceId.Create(now));
        using var encryption = EncryptionKey.Generate(1, withXWing: false);
        var entries = list.Devices.Append(new DeviceEntry(device.Id, device.PublicKey, now));
        var forged = new DeviceList(account, list.Sequence + 1, Cid.Of(CidCodec.DagCbor, truth.DeviceList.Bytes.Span), now, [.. entries]).Encode();
        var bundle = SignedKeyBundle.Sign(account, device, encryption, now);
        ServeDevices(truth with
        {
            Seq = truth.Seq + 1,
            DeviceList = new SignedStatement { Bytes = forged, Signature = identity.SignDeviceList(forged) },
            KeyBundles = [.. truth.KeyBundles, new SignedStatement { Bytes = bundle.Bytes, Signature = bundle.Signature }],
        });
        return device.Id;
    }

    /// <summary>Gives out a message with the payload of another.</summary>
    /// <exception cref="InvalidOperationException">Nobody waits for the other any more.</exception>
    public async Task SwapPayloadAsync(MessageId message, MessageId with, CancellationToken cancellationToken = default)
    {
        var other = await _relay.GetWaitingAsync(with, cancellationToken).ConfigureAwait(false);
        Alter(message, told => told with { Payload = other.Payload });
    }

    /// <summary>Gives out a message with the wrapped key of another.</summary>
    /// <exception cref="InvalidOperationException">Nobody waits for the other any more.</exception>
    public async Task SwapWrappedKeyAsync(MessageId message, MessageId with, CancellationToken cancellationToken = default)
    {
        var other = await _relay.GetWaitingAsync(with, cancellationToken).ConfigureAwait(false);
        Alter(message, told => told with { WrappedKey = other.WrappedKey });
    }

    /// <summary>Gives out a message with one bit of its header changed.</summary>
    public void AlterHeader(MessageId message) => Alter(message, told => told with { Header = Flip(told.Header) });

    /// <summary>Gives out a message with one bit of its signature changed.</summary>
    public void AlterSignature(MessageId message) => Alter(message, told => told with { Signature = Flip(told.Signature) });

    /// <summary>Gives out a message with one bit of its wrapped key changed.</summary>
    public void AlterWrappedKey(MessageId message) =>
        Alter(message, told => told with { WrappedKey = told.WrappedKey with { Ct = Flip(told.WrappedKey.Ct) } });

    /// <summary>Gives out a message in any other way; none at all, where <paramref name="alter"/> gives null.</summary>
    public void Alter(MessageId message, Func<InboxMessage, InboxMessage?> alter)
    {
        ArgumentNullException.ThrowIfNull(alter);
        _messages[message] = alter;
    }

    /// <summary>Does not give out a message. No client can tell.</summary>
    public void Withhold(MessageId message) => Alter(message, _ => null);

    /// <summary>Gives a message out to a device that it is not for, with the wrapped key of one that it is for.</summary>
    /// <exception cref="InvalidOperationException">Nobody waits for the message any more.</exception>
    public async Task DeliverToAsync(DeviceId device, MessageId message, CancellationToken cancellationToken = default) =>
        _extra[(device, message)] = await _relay.GetWaitingAsync(message, cancellationToken).ConfigureAwait(false);

    /// <summary>Stops lying.</summary>
    public void TellTheTruth()
    {
        _accounts.Clear();
        _messages.Clear();
        _extra.Clear();
    }

    /// <summary>Remembers what a device is handed, and gives what it was handed earlier.</summary>
    internal IReadOnlyList<InboxMessage> Remember(DeviceId device, InboxResponse truth)
    {
        InboxMessage[] earlier = [.. _handedOut.Where(entry => entry.Key.Device == device).Select(entry => entry.Value).OrderBy(message => message.ReceivedAt)];
        foreach (var message in truth.Messages)
        {
            _handedOut[(device, FakeRelay.IdOf(message))] = message;
        }

        return earlier;
    }

    internal InboxResponse TellInbox(DeviceId device, InboxResponse truth)
    {
        if (_messages.IsEmpty && _extra.IsEmpty)
        {
            return truth;
        }

        var told = _extra.Where(entry => entry.Key.Device == device).Select(entry => entry.Value).ToList();
        foreach (var message in truth.Messages)
        {
            var lie = _messages.GetValueOrDefault(FakeRelay.IdOf(message));
            if ((lie is null ? message : lie(message)) is { } altered)
            {
                told.Add(altered);
            }
        }

        return truth with { Messages = told, HasMore = truth.HasMore && told.Count > 0 };
    }

    internal DeviceListsResponse TellDeviceLists(DeviceListsResponse truth) => _accounts.IsEmpty
        ? truth
        : truth with { Accounts = [.. truth.Accounts.Select(account => _accounts.GetValueOrDefault(account.Did, account))] };

    // The last one: a header is still read with it, in which it belongs to the last field.
    private static byte[] Flip(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        copy[^1] ^= 1;
        return copy;
    }
}
