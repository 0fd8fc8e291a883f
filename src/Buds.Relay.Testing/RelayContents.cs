using Buds.Relay.Server.Stores;
using Buds.Storage;

namespace Buds.Relay.Testing;

/// <summary>What a <see cref="FakeRelay"/> holds at one moment.</summary>
public sealed record RelayContents
{
    /// <summary>All devices, revoked ones as well.</summary>
    public required IReadOnlyList<StoredDevice> Devices { get; init; }

    /// <summary>All push tokens.</summary>
    public required IReadOnlyList<StoredPushToken> PushTokens { get; init; }

    /// <summary>The uploads that were announced and that no send followed.</summary>
    public required IReadOnlyList<StoredUpload> Uploads { get; init; }

    /// <summary>The messages of the last 30 days, acknowledged or not.</summary>
    public required IReadOnlyList<HeldMessage> Messages { get; init; }

    /// <summary>The payloads in the blob store.</summary>
    public required IReadOnlyList<BlobInfo> Payloads { get; init; }
}
