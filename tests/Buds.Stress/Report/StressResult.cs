using Buds.Stress.Measuring;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Report;

/// <summary>All that a run has found out.</summary>
internal sealed record StressResult
{
    public required StressSettings Settings { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Took { get; init; }

    /// <value>What ended the run before its end; null where nothing did.</value>
    public required string? Fault { get; init; }

    public required LedgerVerdict Verdict { get; init; }

    public required MachineDescription Machine { get; init; }

    public required LoadFigures Load { get; init; }

    public required RelayFigures Relay { get; init; }

    public required PushFigures? Pushes { get; init; }

    /// <value>Times over the whole run; microseconds, but for the speed, which is KB a second.</value>
    public required IReadOnlyDictionary<Measure, Quantiles> Totals { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    public bool IsClean => Fault is null && Verdict is { IsClean: true, Expected: > 0 };
}
