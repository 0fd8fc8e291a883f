using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Legacy;

/// <summary>Answer to <c>POST /api/devices/claim-legacy</c>.</summary>
public sealed record ClaimLegacyResponse
{
    /// <summary>The old device whose messages this device has now.</summary>
    public required DeviceId LegacyDeviceId { get; init; }
}
