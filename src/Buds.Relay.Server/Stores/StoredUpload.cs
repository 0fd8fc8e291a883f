using Buds.Crypto.Identifiers;

namespace Buds.Relay.Server.Stores;

/// <summary>A payload that is announced, and perhaps uploaded, but not sent.</summary>
public sealed record StoredUpload
{
    /// <summary>The message it is for. The id belongs to the device that asked first.</summary>
    public required MessageId Message { get; init; }

    /// <summary>The device that uploads.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>The payload's size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The payload's SHA-256, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }

    /// <summary>When the device last asked where to upload.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}
