using System.Text.Json;
using System.Text.Json.Serialization;

namespace Buds.Benchmarks.Peers;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PeerDescription))]
[JsonSerializable(typeof(PeerTimes))]
internal sealed partial class PeerJson : JsonSerializerContext;
