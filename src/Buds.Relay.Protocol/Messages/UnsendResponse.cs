namespace Buds.Relay.Protocol.Messages;

/// <summary>Answer to <c>DELETE /api/messages/{id}</c>.</summary>
public sealed record UnsendResponse
{
    /// <summary>How many deliveries were withdrawn: those not acknowledged yet.</summary>
    public required int Withdrawn { get; init; }
}
