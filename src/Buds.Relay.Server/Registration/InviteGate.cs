using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Http;

namespace Buds.Relay.Server.Registration;

/// <summary>Admits who brings a code. Whether the code is good, the store says as it uses it up.</summary>
internal sealed class InviteGate : IRegistrationGate
{
    public string Name => RelayRegistration.Invite;

    public ValueTask<RegistrationAdmission> AdmitAsync(RegistrationAttempt attempt, CancellationToken cancellationToken = default) =>
        InviteCode.TryHash(attempt.InviteCode, out var hash)
            ? ValueTask.FromResult(new RegistrationAdmission(hash))
            : throw RelayProblems.Of(RelayErrorCode.InviteInvalid);
}
