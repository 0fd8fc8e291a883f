using Buds.Relay.Client.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Client;

/// <summary>What the clients of a process share besides their connections.</summary>
internal sealed record RelayClientServices(RelayClientOptions Options, TimeProvider Time, RelayClientMetrics Metrics, ILogger Logger);
