using System.Text.Json.Serialization;

namespace Buds.Relay.Server.Pushes.Apns;

/// <summary>What Apple says of a push that it refused.</summary>
internal sealed record ApnsAnswer(string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApnsAnswer))]
internal sealed partial class ApnsJson : JsonSerializerContext;
