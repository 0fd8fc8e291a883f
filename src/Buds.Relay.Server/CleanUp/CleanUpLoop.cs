using Buds.Relay.Server.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.CleanUp;

/// <summary>Runs the clean-up at its intervals, the first time once the relay has started.</summary>
internal sealed class CleanUpLoop(IServiceProvider services, TimeProvider time, IOptions<RelayOptions> options, ILogger<CleanUpLoop> logger)
    : BackgroundService, IHostedLifecycleService
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The stores start after this does: before that their tables may be missing.
        await _started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);

        // Not a parameter of the constructor: hosted services are made before the options, and with them a missing store, are checked.
        var cleanUp = services.GetRequiredService<RelayCleanUp>();
        await Task.WhenAll(
            RepeatAsync(options.Value.CleanUpInterval, cleanUp.RunAsync, stoppingToken),
            RepeatAsync(options.Value.SweepInterval, cleanUp.SweepAsync, stoppingToken)).ConfigureAwait(false);
    }

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                await RunOnceAsync(run, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The relay stops.
        }
    }

    private async Task RunOnceAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        try
        {
            await run(stoppingToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One failed run must not end all later ones.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.CleanUpFailed(e);
        }
    }
}
