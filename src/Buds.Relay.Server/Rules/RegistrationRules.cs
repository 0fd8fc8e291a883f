using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Rules;

/// <summary>Which device lists are taken (protocol.md §2 and §6).</summary>
public static class RegistrationRules
{
    /// <summary>Decides on a registration.</summary>
    /// <param name="registration">The registration.</param>
    /// <param name="newest">The account's newest list; null for an account that is not known.</param>
    /// <param name="devices">The devices that the store remembers of those in the new list and those of the account.</param>
    public static RegistrationStatus Decide(NewRegistration registration, ListVersion? newest, IReadOnlyCollection<StoredDevice> devices)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(devices);
        var list = registration.List;
        if (devices.Any(known => list.Content.Find(known.Id) is { } entry
            && (known.Did != list.Did || !known.SigningKey.Equals(entry.SigningKey))))
        {
            return RegistrationStatus.DeviceConflict;
        }

        // A repeated call of a device that took itself off the list gets its answer again.
        if (newest is not null && newest.Sequence == list.Content.Sequence && newest.Cid == list.Cid)
        {
            return RegistrationStatus.Unchanged;
        }

        var signerCounts = list.Content.Find(registration.Signer) is not null
            || devices.Any(known => known.Id == registration.Signer && known.Did == list.Did && !known.IsRevoked);
        if (!signerCounts)
        {
            return RegistrationStatus.DeviceRevoked;
        }

        if (newest is null && !registration.MayBeNew)
        {
            return RegistrationStatus.NotAdmitted;
        }

        // A relay that has never seen the account takes its list at any number: accounts move between relays.
        return newest is null || (list.Content.Sequence - 1 == newest.Sequence && list.Content.Previous == newest.Cid)
            ? RegistrationStatus.Accepted
            : RegistrationStatus.ListConflict;
    }

    /// <summary>Whether an accepted registration uses up an invite code. The store does that first: where the code is no good, the registration ends as <see cref="RegistrationStatus.InviteInvalid"/>.</summary>
    public static bool NeedsInvite(NewRegistration registration, ListVersion? newest)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return newest is null && !registration.InviteSha256.IsEmpty;
    }

    /// <summary>The devices that a new list no longer holds.</summary>
    /// <param name="registration">The registration.</param>
    /// <param name="devices">The devices that the store remembers of the account; others are ignored.</param>
    public static IReadOnlyList<DeviceId> FindRevoked(NewRegistration registration, IEnumerable<StoredDevice> devices)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var list = registration.List;
        return [.. devices.Where(known => known.Did == list.Did && !known.IsRevoked && list.Content.Find(known.Id) is null).Select(known => known.Id)];
    }
}
