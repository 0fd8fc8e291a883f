using System.Globalization;
using Buds.Stress.Planning;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Calibration;

/// <summary>What the phases of a round share.</summary>
internal sealed record CalibrationBench(
    CalibrationSettings Settings,
    CalibrationCircles Circles,
    CalibrationCalls Calls,
    CostMeter Meter,
    CalibrationSamples Samples,
    CancellationToken CancellationToken)
{
    private string Store => Settings.Store == StoreKind.Sqlite ? "SQLite" : "PostgreSQL";

    /// <summary>What so many calls of a kind cost together.</summary>
    public Task<PhaseCost> MeasureAsync(int count, Func<int, Task> call) => Meter.MeasureAsync(() => EachAsync(count, call));

    /// <summary>Makes so many calls.</summary>
    public Task EachAsync(int count, Func<int, Task> call) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = CalibrationSettings.AtOnce, CancellationToken = CancellationToken },
        async (i, _) => await call(i));

    /// <summary>Notes what so many calls in flight at a time say.</summary>
    public void Note(KnownCoefficient known, double value, int count, string what) =>
        NoteState(known, value, count, $"{what}, {CalibrationSettings.AtOnce} at once");

    /// <summary>Notes what is so without calls.</summary>
    public void NoteState(KnownCoefficient known, double value, int count, string what) => Samples.Add(
        known, value, string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}, {Store}"));

    /// <summary>Notes what a call costs PostgreSQL, where there is one.</summary>
    public void NoteDatabase(KnownCoefficient known, double value, int count, string what)
    {
        if (Meter.HasDatabase)
        {
            Note(known, value, count, what);
        }
    }
}
