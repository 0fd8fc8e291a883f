using Buds.Client.Devices;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Outbox;

/// <summary>
/// The devices of recipients as the relay said a moment ago, so that ten memories in a row do not ask ten times. It cannot do harm: the relay takes a message
/// only for the devices of now, and says so (<c>stale_devices</c>).
/// </summary>
internal sealed class KnownRecipients(DeviceDirectory devices, TimeProvider time)
{
    private const int MaxSets = 64;

    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (IReadOnlyList<RecipientAccount> Accounts, long At)> _sets = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<RecipientAccount>> GetAsync(IReadOnlyList<Did> recipients, CancellationToken cancellationToken) =>
        _sets.TryGetValue(Key(recipients), out var known) && time.GetElapsedTime(known.At) < Moment
            ? known.Accounts
            : await RefreshAsync(recipients, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<RecipientAccount>> RefreshAsync(IReadOnlyList<Did> recipients, CancellationToken cancellationToken)
    {
        _ = _sets.Remove(Key(recipients));
        var accounts = await devices.RefreshAsync(recipients, cancellationToken).ConfigureAwait(false);
        if (_sets.Count >= MaxSets)
        {
            _sets.Clear();
        }

        _sets[Key(recipients)] = (accounts, time.GetTimestamp());
        return accounts;
    }

    private static string Key(IReadOnlyList<Did> recipients) => string.Join(' ', recipients);
}
