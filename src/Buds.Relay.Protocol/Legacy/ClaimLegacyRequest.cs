using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Legacy;

/// <summary>Body of <c>POST /api/devices/claim-legacy</c>: this device was one of the relay that came before.</summary>
public sealed record ClaimLegacyRequest
{
    /// <summary>The old device's id.</summary>
    public required DeviceId LegacyDeviceId { get; init; }

    /// <summary>The old device's signature of this device's id, under the context <c>buds/claim-legacy/v1</c>; 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }
}
