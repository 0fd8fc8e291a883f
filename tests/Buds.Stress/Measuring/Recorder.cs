using System.Diagnostics;

namespace Buds.Stress.Measuring;

/// <summary>A histogram of each <see cref="Measure"/>, over the whole run and over the window of now.</summary>
internal sealed class Recorder
{
    private static readonly Measure[] All = Enum.GetValues<Measure>();

    private readonly LogHistogram[] _totals = [.. All.Select(_ => new LogHistogram())];
    private readonly LogHistogram[] _windows = [.. All.Select(_ => new LogHistogram())];

    public void Add(Measure measure, TimeSpan time) => Add(measure, (long)time.TotalMicroseconds);

    /// <summary>Adds the time since a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public void AddSince(Measure measure, long timestamp) => Add(measure, Stopwatch.GetElapsedTime(timestamp));

    public void Add(Measure measure, long value)
    {
        _totals[(int)measure].Add(value);
        Volatile.Read(ref _windows[(int)measure]).Add(value);
    }

    public Quantiles Total(Measure measure) => _totals[(int)measure].Summarize();

    /// <summary>Ends the window of now and begins the next.</summary>
    public Dictionary<Measure, Quantiles> CloseWindow() => All
        .Select(measure => (Measure: measure, Quantiles: Interlocked.Exchange(ref _windows[(int)measure], new LogHistogram()).Summarize()))
        .Where(window => window.Quantiles.Count > 0)
        .ToDictionary(window => window.Measure, window => window.Quantiles);
}
