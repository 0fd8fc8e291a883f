using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Memory;

public sealed partial class MemoryRelayStore
{
    private readonly Dictionary<string, StoredInvite> _invites = [];

    /// <inheritdoc/>
    public ValueTask AddInviteAsync(StoredInvite invite, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invite);
        return Locked(
            () =>
            {
                foreach (var (key, _) in _invites.Where(known => known.Value.UsesLeft < 1 || known.Value.ExpiresAt <= now).ToArray())
                {
                    _invites.Remove(key);
                }

                _invites[KeyOf(invite.Sha256)] = invite;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredInvite>> GetInvitesAsync(CancellationToken cancellationToken = default) => Locked<IReadOnlyList<StoredInvite>>(
        () => [.. _invites.OrderBy(invite => invite.Value.ExpiresAt).ThenBy(invite => invite.Key, StringComparer.Ordinal).Select(invite => invite.Value)], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveInviteAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken = default) =>
        Locked(() => _invites.Remove(KeyOf(sha256)), cancellationToken);

    private static string KeyOf(ReadOnlyMemory<byte> sha256) => Convert.ToHexString(sha256.Span);

    private bool UseInvite_NeedsLock(NewRegistration registration)
    {
        var key = KeyOf(registration.InviteSha256);
        if (!_invites.TryGetValue(key, out var invite) || invite.UsesLeft < 1 || invite.ExpiresAt <= registration.At)
        {
            return false;
        }

        _invites[key] = invite with { UsesLeft = invite.UsesLeft - 1 };
        return true;
    }

    private long SumStored_NeedsLock(StoredBytesCap cap) =>
        _messages.Values.Where(message => message.Sender == cap.Sender && message.Waiting.Count > 0).Sum(message => message.Sent.PayloadSize)
        + _uploads.Values.Where(upload => _devices.GetValueOrDefault(upload.Device)?.Did == cap.Sender).Sum(upload => upload.Size);
}
