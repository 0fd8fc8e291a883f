using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Registration;

/// <summary>What a device brings along to register a new account. Its list and signature are verified already.</summary>
/// <param name="Did">The account.</param>
/// <param name="InviteCode">The request's invite code, as it came.</param>
/// <param name="BearerToken">The token of its <c>Authorization: Bearer</c>, as it came.</param>
public sealed record RegistrationAttempt(Did Did, string? InviteCode, string? BearerToken)
{
    /// <summary>The type's name alone: neither code nor token belongs in a log.</summary>
    public override string ToString() => nameof(RegistrationAttempt);
}
