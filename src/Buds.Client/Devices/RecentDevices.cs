using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;

namespace Buds.Client.Devices;

/// <summary>
/// What the relay said a moment ago of accounts' devices, so that ten memories in a row do not ask ten times. It can do no harm: the relay takes a message
/// only for the devices of now, and says so (<c>stale_devices</c>).
/// </summary>
internal sealed class RecentDevices(TimeProvider time)
{
    private const int MaxSets = 64;

    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IReadOnlyList<RecipientAccount> Accounts, long At)> _sets = new(StringComparer.Ordinal);

    public IReadOnlyList<RecipientAccount>? Find(IReadOnlyList<Did> accounts)
    {
        lock (_gate)
        {
            return _sets.TryGetValue(Key(accounts), out var known) && time.GetElapsedTime(known.At) < Moment ? known.Accounts : null;
        }
    }

    public void Keep(IReadOnlyList<Did> dids, IReadOnlyList<RecipientAccount> accounts)
    {
        lock (_gate)
        {
            if (_sets.Count >= MaxSets)
            {
                _sets.Clear();
            }

            _sets[Key(dids)] = (accounts, time.GetTimestamp());
        }
    }

    /// <summary>Forgets all of it: something of it is known to be otherwise.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _sets.Clear();
        }
    }

    private static string Key(IReadOnlyList<Did> accounts) => string.Join(' ', accounts.Order());
}
