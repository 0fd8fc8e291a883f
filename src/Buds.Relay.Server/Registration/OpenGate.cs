using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Server.Registration;

/// <summary>Admits everyone.</summary>
internal sealed class OpenGate : IRegistrationGate
{
    public string Name => RelayRegistration.Open;

    public ValueTask<RegistrationAdmission> AdmitAsync(RegistrationAttempt attempt, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(RegistrationAdmission.Free);
}
