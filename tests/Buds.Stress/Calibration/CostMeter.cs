using System.Diagnostics;
using Buds.Stress.Load;
using Buds.Stress.Relay;

namespace Buds.Stress.Calibration;

/// <summary>Says what a phase cost: processor time by the kernel, less what relay and database spend while nobody calls.</summary>
internal sealed class CostMeter(int relayProcess, PostgreSqlServer? database, WireCounter wire, CancellationToken cancellationToken)
{
    // What a relay does after its last answer: pushes, and files and rows that it clears away.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private MeterReading? _idle;

    public bool HasDatabase => database is not null;

    /// <summary>
    /// Looks for a while at what is spent while nobody calls; the least that was ever seen is taken off the phases that follow. More than that is work
    /// that calls have left behind, as what the runtime compiles anew.
    /// </summary>
    public async Task WatchIdleAsync(TimeSpan time)
    {
        var before = await BeginAsync();
        await Task.Delay(time, cancellationToken);
        var spent = (await EndAsync() - before).ASecond();
        _idle = _idle is { } least ? least.LeastOf(spent) : spent;
    }

    public async Task<PhaseCost> MeasureAsync(Func<Task> phase)
    {
        var before = await BeginAsync();
        await phase();
        await Task.Delay(Settling, cancellationToken);
        var spent = await EndAsync() - before;
        var (idle, seconds) = (_idle ?? default, spent.Time.TotalSeconds);
        return new PhaseCost(
            (spent.Relay - (idle.Relay * seconds)).TotalMilliseconds,
            (spent.Database - (idle.Database * seconds)).TotalMilliseconds,
            spent.Log - (idle.Log * seconds),
            spent.Sent,
            spent.Received);
    }

    /// <summary>The relay's resident set in bytes.</summary>
    public long RelayMemory() => Found(ProcessSample.Take(relayProcess)).ResidentBytes;

    // The log's position is asked for outside of what is measured.
    private async Task<MeterReading> BeginAsync()
    {
        var log = await LogAsync();
        return Read(log);
    }

    private async Task<MeterReading> EndAsync()
    {
        var reading = Read(0);
        return reading with { Log = await LogAsync() };
    }

    private MeterReading Read(long log) => new(
        Stopwatch.GetElapsedTime(0), Found(ProcessClock.Read(relayProcess)), database?.Cpu() ?? TimeSpan.Zero, log, wire.Sent, wire.Received);

    private async Task<long> LogAsync() => database is null ? 0 : await database.LogPositionAsync(cancellationToken);

    private static T Found<T>(T? read)
        where T : struct => read ?? throw new InvalidOperationException("The relay has ended, or this system has no /proc.");
}
