using System.Diagnostics;
using Buds.Stress.Measuring;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Relay;

/// <summary>Looks at the relay and at this program from time to time, until it is disposed.</summary>
internal sealed class Sampler : IAsyncDisposable
{
    private static readonly TimeSpan DiskInterval = TimeSpan.FromSeconds(5);

    private readonly RelayHome _home;
    private readonly Recorder _recorder;
    private readonly RunStatus _status;
    private readonly Func<int> _listening;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Sample> _samples = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Task _running;
    private (int Process, TimeSpan Cpu)? _relayBefore;
    private TimeSpan _relayCpu;
    private TimeSpan _ownCpu = Environment.CpuUsage.TotalTime;
    private PrometheusText? _metricsBefore;
    private (long Database, long Payloads)? _disk;
    private long _diskAt;
    private long _lastAt = Stopwatch.GetTimestamp();

    public Sampler(RelayHome home, Recorder recorder, RunStatus status, Func<int> listening, TimeSpan interval)
    {
        (_home, _recorder, _status, _listening) = (home, recorder, status, listening);
        _running = Task.Run(() => RunAsync(interval));
    }

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>CPU time of the relay's processes so far.</summary>
    public TimeSpan RelayCpu => _relayCpu;

    /// <summary>Looks at the relay's metrics, where they can be reached.</summary>
    public async Task<PrometheusText?> ScrapeAsync()
    {
        try
        {
            return PrometheusText.Parse(await _http.GetStringAsync(new Uri(_home.Relay.Url, "/metrics"), _stop.Token));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _http.Dispose();
        }
    }

    private async Task RunAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var sample = await TakeAsync();
            _samples.Add(sample);
            _status.Latest = sample;
        }
    }

    private async Task<Sample> TakeAsync()
    {
        var metrics = await ScrapeAsync();
        var now = Stopwatch.GetTimestamp();
        var length = Stopwatch.GetElapsedTime(_lastAt, now).TotalSeconds;
        _lastAt = now;
        var (relay, relayCores) = LookAtRelay(length);
        var own = Environment.CpuUsage.TotalTime;
        var ownCores = (own - _ownCpu).TotalSeconds / length;
        _ownCpu = own;
        if (Stopwatch.GetElapsedTime(_diskAt, now) > DiskInterval)
        {
            (_disk, _diskAt) = (_home.BytesOnDisk(), now);
        }

        var sample = new Sample
        {
            Seconds = Stopwatch.GetElapsedTime(_began, now).TotalSeconds,
            Length = length,
            Phase = _status.Phase,
            Sent = _status.Sent,
            Opened = _status.Opened,
            Waiting = _status.Expected - _status.Opened,
            RelayCores = relayCores,
            GeneratorCores = ownCores,
            RelayResidentBytes = relay?.ResidentBytes,
            RelayHeapBytes = (long?)metrics?.Sum("dotnet_gc_last_collection_heap_size_bytes"),
            DatabaseBytes = _disk?.Database,
            PayloadBytes = _disk?.Payloads,
            Listening = _listening(),
            StoreQueue = metrics?.Sum("buds_relay_store_queue"),
            RelayTimes = metrics is null ? new Dictionary<string, Quantiles>() : RelayScrape.Times(_metricsBefore, metrics),
            Times = _recorder.CloseWindow(),
        };
        _metricsBefore = metrics;
        return sample;
    }

    private (ProcessSample? Process, double? Cores) LookAtRelay(double length)
    {
        if (_home.Relay.ProcessId is not { } id || ProcessSample.Take(id) is not { } process)
        {
            return (null, null);
        }

        // A relay that was started anew begins at zero.
        var spent = process.Cpu - (_relayBefore is { } before && before.Process == id ? before.Cpu : TimeSpan.Zero);
        _relayBefore = (id, process.Cpu);
        _relayCpu += spent;
        return (process, spent.TotalSeconds / length);
    }
}
