using System.Text.Json.Serialization;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Protocol.Messages;

/// <summary>Answer to <see cref="UploadRequest"/>: a presigned PUT.</summary>
public sealed record UploadResponse : IJsonOnDeserialized
{
    /// <summary>Where to PUT the payload: an absolute http or https URL. Whoever holds it can upload.</summary>
    public required Uri Url { get; init; }

    /// <summary>The headers that the PUT must carry; may be empty.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>When the URL stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether this very payload is there already, so that nothing need be uploaded.</summary>
    public required bool Uploaded { get; init; }

    /// <summary>The type's name alone: a presigned URL does not belong in a log.</summary>
    public override string ToString() => nameof(UploadResponse);

    void IJsonOnDeserialized.OnDeserialized() => NullElements.Refuse(Headers.Values);
}
