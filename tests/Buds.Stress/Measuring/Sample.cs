using Buds.Stress.Scenarios;

namespace Buds.Stress.Measuring;

/// <summary>What was seen in one stretch of a run.</summary>
internal sealed record Sample
{
    /// <value>When it ended, in seconds since the run began.</value>
    public required double Seconds { get; init; }

    /// <value>How long it was, in seconds.</value>
    public required double Length { get; init; }

    public required Phase Phase { get; init; }

    /// <value>Messages sent by then.</value>
    public required long Sent { get; init; }

    /// <value>Deliveries opened by then.</value>
    public required long Opened { get; init; }

    /// <value>Deliveries that were on their way then.</value>
    public required long Waiting { get; init; }

    /// <value>Cores that the relay used; null where its process cannot be seen.</value>
    public double? RelayCores { get; init; }

    /// <value>Cores that this program used, the push service's stand-in included.</value>
    public required double GeneratorCores { get; init; }

    public long? RelayResidentBytes { get; init; }

    /// <value>What the relay's collector found alive the last time.</value>
    public long? RelayHeapBytes { get; init; }

    public long? DatabaseBytes { get; init; }

    public long? PayloadBytes { get; init; }

    public required int Listening { get; init; }

    /// <value>Writes that waited for the SQLite store.</value>
    public double? StoreQueue { get; init; }

    /// <value>The relay's own times in this stretch, by what they are of. Microseconds.</value>
    public required IReadOnlyDictionary<string, Quantiles> RelayTimes { get; init; }

    public required IReadOnlyDictionary<Measure, Quantiles> Times { get; init; }
}
