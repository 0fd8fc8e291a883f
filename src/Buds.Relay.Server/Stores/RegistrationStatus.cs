namespace Buds.Relay.Server.Stores;

/// <summary>What became of a registration.</summary>
public enum RegistrationStatus
{
    /// <summary>The list is the account's newest now.</summary>
    Accepted,

    /// <summary>It was that already.</summary>
    Unchanged,

    /// <summary>It does not follow the account's newest.</summary>
    ListConflict,

    /// <summary>A device in it belongs to another account, or had another signing key.</summary>
    DeviceConflict,

    /// <summary>The signer is not in the list, and no longer in the account's newest.</summary>
    DeviceRevoked,

    /// <summary>The account is new, and <see cref="NewRegistration.MayBeNew"/> is false.</summary>
    NotAdmitted,

    /// <summary>The account is new, and its invite code is not known, used up or expired.</summary>
    InviteInvalid,
}
