using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Where a payload can be fetched: a presigned GET.</summary>
public sealed record PayloadLink : IJsonOnDeserialized
{
    /// <summary>An absolute http or https URL. Whoever holds it can fetch the (encrypted) payload.</summary>
    public required Uri Url { get; init; }

    /// <summary>The headers that the GET must carry; may be empty.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>When the URL stops working; the inbox then gives a new one.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The type's name alone: a presigned URL does not belong in a log.</summary>
    public override string ToString() => nameof(PayloadLink);

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(Headers.Values);
}
