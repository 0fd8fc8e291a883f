namespace Buds.Relay.Protocol.Devices;

/// <summary>Body of <c>POST /api/devices/push-token</c>: sets this device's push token, or clears it (protocol.md §6).</summary>
public sealed record SetPushTokenRequest
{
    /// <summary>The service; may be left out only where <see cref="Token"/> is too.</summary>
    public PushKind? Kind { get; init; }

    /// <summary>The token, or <see langword="null"/> to clear the one of <see cref="Kind"/>, or all where that is left out too.</summary>
    public string? Token { get; init; }

    /// <summary>The type's name alone: a token does not belong in a log.</summary>
    public override string ToString() => nameof(SetPushTokenRequest);
}
