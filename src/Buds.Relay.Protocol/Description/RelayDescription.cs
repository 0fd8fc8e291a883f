using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Description;

/// <summary>Answer to <c>GET /.well-known/buds-relay</c>: what a relay can do (protocol.md §6).</summary>
public sealed record RelayDescription
{
    /// <summary>The protocol versions that the relay speaks.</summary>
    public required IReadOnlyList<int> Versions { get; init; }

    /// <summary>The cipher suites that the relay takes: 1 (X25519), 2 (X-Wing).</summary>
    public required IReadOnlyList<int> Suites { get; init; }

    /// <summary>The relay's limits.</summary>
    public required RelayLimits Limits { get; init; }

    /// <summary>How long a message waits; milliseconds on the wire.</summary>
    [JsonPropertyName("message_ttl_ms")]
    public required TimeSpan MessageTtl { get; init; }

    /// <summary>How long an upload waits for its send; milliseconds on the wire.</summary>
    [JsonPropertyName("upload_ttl_ms")]
    public required TimeSpan UploadTtl { get; init; }

    /// <summary>The push services that the relay is set up for. Kinds that this library does not know are dropped on reading.</summary>
    [JsonConverter(typeof(KnownPushKindsConverter))]
    public required IReadOnlyList<PushKind> PushKinds { get; init; }

    /// <summary>Who may register: one of <see cref="RelayRegistration"/>, or another word from a newer relay.</summary>
    public required string Registration { get; init; }

    /// <summary>The relay's clock.</summary>
    public required DateTimeOffset ServerTime { get; init; }
}
