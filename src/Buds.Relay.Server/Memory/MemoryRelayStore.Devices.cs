using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Rules;
using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Server.Memory;

public sealed partial class MemoryRelayStore
{
    /// <inheritdoc/>
    public ValueTask<StoredDevice?> FindDeviceAsync(DeviceId id, CancellationToken cancellationToken = default) =>
        Locked(() => _devices.TryGetValue(id, out var device) ? ToStored_NeedsLock(device) : null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredAccount>> GetAccountsAsync(
        IReadOnlyCollection<Did> dids, DateTimeOffset activeSince, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dids);
        return Locked<IReadOnlyList<StoredAccount>>(
            () => [.. dids.Where(_lists.ContainsKey).Select(did => ToStored_NeedsLock(did, activeSince))], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<RegistrationOutcome> RegisterAsync(NewRegistration registration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return Locked(() => Register_NeedsLock(registration), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<uint?> PutBundleAsync(StoredBundle bundle, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return Locked(() => FindListed_NeedsLock(bundle.Device) is { } device ? PutBundle_NeedsLock(device, bundle, at) : (uint?)null, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask MarkSeenAsync(DeviceId device, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        Locked(() => MarkSeen_NeedsLock(FindListed_NeedsLock(device), at), cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Locked(() => SetPushToken_NeedsLock(FindListed_NeedsLock(device), token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ClearPushTokenAsync(DeviceId device, PushKind? kind, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            var tokens = FindListed_NeedsLock(device)?.PushTokens;
            if (kind is { } one)
            {
                tokens?.Remove(one);
            }
            else
            {
                tokens?.Clear();
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Locked(
            () =>
            {
                if (FindListed_NeedsLock(device)?.PushTokens is { } tokens && tokens.GetValueOrDefault(token.Kind) == token)
                {
                    tokens.Remove(token.Kind);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredPushToken>> GetPushTokensAsync(
        IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return Locked<IReadOnlyList<StoredPushToken>>(
            () =>
            [
                .. devices.Select(FindListed_NeedsLock).OfType<Device>()
                    .SelectMany(device => device.PushTokens.Values.Select(token => new StoredPushToken(device.Id, token))),
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Removal> DeleteDevicesAsync(DateTimeOffset seenUntil, int limit, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            var freed = new List<BlobKey>();
            Device[] gone = [.. _devices.Values.Where(device => device.LastSeen <= seenUntil).Take(limit)];
            foreach (var device in gone)
            {
                DropDeliveries_NeedsLock(device, freed);
                _devices.Remove(device.Id);
            }

            return new Removal(gone.Length, freed);
        },
        cancellationToken);

    private RegistrationOutcome Register_NeedsLock(NewRegistration registration)
    {
        var list = registration.List;
        var newest = _lists.TryGetValue(list.Did, out var known) ? new ListVersion(known.Content.Sequence, known.Cid) : null;
        StoredDevice[] devices =
            [.. _devices.Values.Where(device => device.Did == list.Did || list.Content.Find(device.Id) is not null).Select(ToStored_NeedsLock)];
        var status = RegistrationRules.Decide(registration, newest, devices);
        if (status is not (RegistrationStatus.Accepted or RegistrationStatus.Unchanged))
        {
            return new RegistrationOutcome { Status = status };
        }

        if (RegistrationRules.NeedsInvite(registration, newest) && !UseInvite_NeedsLock(registration))
        {
            return new RegistrationOutcome { Status = RegistrationStatus.InviteInvalid };
        }

        var revoked = status == RegistrationStatus.Accepted ? RegistrationRules.FindRevoked(registration, devices) : [];
        var freed = new List<BlobKey>();
        if (status == RegistrationStatus.Accepted)
        {
            _lists[list.Did] = list;
            foreach (var id in revoked)
            {
                Revoke_NeedsLock(_devices[id], freed);
            }
        }

        foreach (var entry in list.Content.Devices.Where(entry => status == RegistrationStatus.Accepted || entry.Id == registration.Signer))
        {
            if (!_devices.TryGetValue(entry.Id, out var device))
            {
                device = _devices[entry.Id] = new Device(entry.Id, list.Did, entry.SigningKey, registration.At);
            }

            device.IsRevoked = false;
        }

        return new RegistrationOutcome { Status = status, KeyId = RegisterSigner_NeedsLock(registration), Revoked = revoked, Freed = freed };
    }

    private uint RegisterSigner_NeedsLock(NewRegistration registration)
    {
        if (FindListed_NeedsLock(registration.Signer) is not { } signer)
        {
            return registration.Bundle.KeyId;
        }

        SetPushToken_NeedsLock(signer, registration.PushToken);
        return PutBundle_NeedsLock(signer, registration.Bundle, registration.At);
    }

    private static void SetPushToken_NeedsLock(Device? device, PushToken? token)
    {
        if (device is not null && token is not null)
        {
            device.PushTokens[token.Kind] = token;
        }
    }

    private static uint PutBundle_NeedsLock(Device device, StoredBundle bundle, DateTimeOffset at)
    {
        if (BundleRules.Replaces(bundle, device.Bundle?.KeyId, device.Bundle?.Created))
        {
            device.Bundle = bundle;
        }

        MarkSeen_NeedsLock(device, at);
        return device.Bundle!.KeyId;
    }

    private static void MarkSeen_NeedsLock(Device? device, DateTimeOffset at)
    {
        if (device is not null && device.LastSeen < at)
        {
            device.LastSeen = at;
        }
    }

    private void Revoke_NeedsLock(Device device, List<BlobKey> freed)
    {
        device.IsRevoked = true;
        device.Bundle = null;
        device.PushTokens.Clear();
        DropDeliveries_NeedsLock(device, freed);
    }

    private Device? FindListed_NeedsLock(DeviceId id) => _devices.TryGetValue(id, out var device) && !device.IsRevoked ? device : null;

    private StoredDevice ToStored_NeedsLock(Device device) => new()
    {
        Id = device.Id,
        Did = device.Did,
        SigningKey = device.SigningKey,
        IsRevoked = device.IsRevoked,
        KeyId = device.Bundle?.KeyId,
        LastSeen = device.LastSeen,
        ListSequence = _lists[device.Did].Content.Sequence,
    };

    private StoredAccount ToStored_NeedsLock(Did did, DateTimeOffset activeSince) => new()
    {
        Did = did,
        Sequence = _lists[did].Content.Sequence,
        DeviceList = new SignedStatement { Bytes = _lists[did].Bytes, Signature = _lists[did].Signature },
        Bundles = [.. FindActive_NeedsLock(did, activeSince).Select(device => device.Bundle!)],
    };

    // Through the list, not through all devices: a relay in memory may hold very many.
    private IEnumerable<Device> FindActive_NeedsLock(Did did, DateTimeOffset activeSince) => _lists[did].Content.Devices
        .Select(entry => FindListed_NeedsLock(entry.Id))
        .OfType<Device>()
        .Where(device => device.Bundle is not null && device.LastSeen >= activeSince);
}
