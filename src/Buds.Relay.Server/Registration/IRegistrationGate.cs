using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Server.Registration;

/// <summary>
/// Says who may register a new account. Asked once for an account that the relay does not know; lists and devices of accounts that it knows pass by.
/// A relay has one gate, the last that was added.
/// </summary>
public interface IRegistrationGate
{
    /// <summary>What the relay's description says of it: one of <see cref="Protocol.Description.RelayRegistration"/>, or a word of your own.</summary>
    string Name { get; }

    /// <summary>Admits an account.</summary>
    /// <exception cref="RelayException">It is not admitted, with the error that its device gets.</exception>
    ValueTask<RegistrationAdmission> AdmitAsync(RegistrationAttempt attempt, CancellationToken cancellationToken = default);
}
