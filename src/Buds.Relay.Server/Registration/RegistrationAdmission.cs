namespace Buds.Relay.Server.Registration;

/// <summary>Under what condition an account is admitted.</summary>
/// <param name="InviteSha256">The SHA-256 of an invite code that is used up by the registration, in the same transaction; empty for none.</param>
public readonly record struct RegistrationAdmission(ReadOnlyMemory<byte> InviteSha256)
{
    /// <summary>Without a condition.</summary>
    public static RegistrationAdmission Free => default;
}
