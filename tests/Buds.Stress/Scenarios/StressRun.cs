using System.Diagnostics;
using Buds.Stress.Load;
using Buds.Stress.Measuring;
using Buds.Stress.Pushes;
using Buds.Stress.Relay;
using Buds.Stress.Report;

namespace Buds.Stress.Scenarios;

/// <summary>One run, from an empty relay to the verdict.</summary>
internal sealed class StressRun
{
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private const int MostWindows = 300;

    private readonly StressSettings _settings;
    private readonly Ledger _ledger = new();
    private readonly Recorder _recorder = new();
    private readonly IMessageApp _app;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="settings">What to run.</param>
    /// <param name="app">The app on light devices; tests have one that does it wrong.</param>
    public StressRun(StressSettings settings, Func<Ledger, IMessageApp>? app = null)
    {
        _settings = settings;
        _app = app?.Invoke(_ledger) ?? new LedgerApp(_ledger);
        Status = new RunStatus(_ledger) { Messages = settings.Messages };
    }

    public RunStatus Status { get; }

    public async Task<StressResult> RunAsync(CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_settings.TimeLimit);
        await using var apple = _settings.Pushes && _settings.Relay is null ? await ApnsStandIn.StartAsync(_settings.PushLoss, _settings.Seed) : null;
        await using var home = await RelayHome.OpenAsync(_settings, apple, limit.Token);
        await using var stage = new Stage(_settings, home, apple, _ledger, _recorder, _app, Status);
        await using var sampler = new Sampler(home, _recorder, Status, () => stage.Listening, WindowLength());
        string? fault = null;
        try
        {
            var playing = new Play(stage, sampler, Status).RunAsync(limit.Token);
            if (await Task.WhenAny(playing, stage.Wakes.Failure) != playing)
            {
                await limit.CancelAsync();
                await playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await stage.Wakes.Failure;
            }

            await playing;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            fault = cancellationToken.IsCancellationRequested ? "The run was stopped." : $"The run did not end within {_settings.TimeLimit}.";
        }
#pragma warning disable CA1031 // Whatever ended the run early, what it has measured is reported, and it counts as failed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = $"{e.GetType().Name}: {e.Message}{(home.Process is { } process ? $"\nThe relay's last lines:\n{process.Log}" : "")}";
        }

        Status.Phase = Phase.Done;
        var metrics = await sampler.ScrapeAsync();
        await sampler.DisposeAsync();
        return new StressResult
        {
            Settings = _settings,
            StartedAt = startedAt,
            Took = Stopwatch.GetElapsedTime(_began),
            Fault = fault,
            Verdict = _ledger.Judge(),
            Machine = MachineDescription.Take(),
            Load = LoadFigures.Of(stage),
            Relay = RelayFigures.Of(stage, sampler, metrics, home),
            Pushes = PushFigures.Of(apple, metrics),
            Totals = Enum.GetValues<Measure>().Select(measure => (measure, _recorder.Total(measure))).Where(total => total.Item2.Count > 0).ToDictionary(),
            Samples = sampler.Samples,
        };
    }

    private TimeSpan WindowLength()
    {
        var sending = _settings.Span / _settings.Speed;
        return sending / MostWindows > ShortestWindow ? sending / MostWindows : ShortestWindow;
    }
}
