namespace Buds.Relay.Protocol.Messages;

/// <summary>Answer to <see cref="AckRequest"/>.</summary>
public sealed record AckResponse
{
    /// <summary>How many of the named deliveries are acknowledged now, by this call or an earlier one.</summary>
    public required int Acknowledged { get; init; }
}
