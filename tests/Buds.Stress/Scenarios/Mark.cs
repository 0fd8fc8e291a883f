using Buds.Stress.Load;
using Buds.Stress.Relay;

namespace Buds.Stress.Scenarios;

/// <summary>How things stood at a point of a run.</summary>
/// <param name="At">A timestamp of the monotonic clock.</param>
/// <param name="RelayCpu">CPU time of the relay until the last sample.</param>
/// <param name="GeneratorCpu">CPU time of this program.</param>
/// <param name="Requests">Requests of light clients.</param>
/// <param name="Sessions">How often an app was opened.</param>
/// <param name="Opened">Deliveries opened.</param>
/// <param name="Metrics">The relay's metrics, where they could be reached.</param>
internal sealed record Mark(
    long At, TimeSpan RelayCpu, TimeSpan GeneratorCpu, IReadOnlyDictionary<RequestKind, long> Requests, long Sessions, long Opened, PrometheusText? Metrics);
