using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Http;

namespace Buds.Relay.Server.Registration;

/// <summary>Admits nobody.</summary>
internal sealed class ClosedGate : IRegistrationGate
{
    public string Name => RelayRegistration.Closed;

    public ValueTask<RegistrationAdmission> AdmitAsync(RegistrationAttempt attempt, CancellationToken cancellationToken = default) =>
        throw RelayProblems.Of(RelayErrorCode.RegistrationClosed);
}
