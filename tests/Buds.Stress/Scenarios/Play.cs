using System.Diagnostics;
using Buds.Relay.Protocol.Devices;
using Buds.Stress.Load;
using Buds.Stress.Pushes;
using Buds.Stress.Relay;

namespace Buds.Stress.Scenarios;

/// <summary>What happens in a run, in its order.</summary>
internal sealed class Play(Stage stage, Sampler sampler, RunStatus status)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);

    // As long as nothing at all has come: a real client may wait for a minute before it connects again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StressSettings _settings = stage.Settings;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reporting = ReportAsync(ended.Token);
        try
        {
            await PlayAsync(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What came to real clients twice is in their events by now.
        await stage.Reals.ReportAsync(cancellationToken);
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        if (_settings.Scenario == ScenarioKind.Storm)
        {
            await StormAsync(cancellationToken);
        }
        else
        {
            var random = new Random(_settings.Seed + 3);
            var times = _settings.FollowsDay ? DayCurve.Draw(_settings.Messages, random) : DayCurve.DrawEvenly(_settings.Messages, _settings.Span, random);
            stage.Open();
            await SendAsync(times, cancellationToken);
        }

        await SettleAsync(cancellationToken);
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        status.Phase = Phase.Registering;
        await stage.Population.RegisterAsync(
            stage.Relay,
            device => _settings.Pushes ? new PushToken { Kind = PushKind.Apns, Token = ApnsStandIn.TokenOf(device.Number) } : null,
            stage.Recorder,
            status.AddRegistered,
            cancellationToken);
        for (var circle = 0; circle < _settings.RealCircles; circle++)
        {
            await stage.Reals.AddAsync(stage.Population.Devices.Count + (circle * RealCircles.DevicesInCircle), cancellationToken);
            for (var device = 0; device < RealCircles.DevicesInCircle; device++)
            {
                status.AddRegistered();
            }
        }

        stage.Marks.Registered = await MarkAsync();
    }

    private async Task SendAsync(IReadOnlyList<TimeSpan> times, CancellationToken cancellationToken)
    {
        status.Phase = Phase.Sending;
        stage.Marks.SendingBegan = await MarkAsync();
        await stage.Schedule.RunAsync(times, cancellationToken);
        stage.Marks.SendingEnded = await MarkAsync();
    }

    /// <summary>Half of the messages wait at the relay when it is killed, half are shared while it is away, and everybody comes back with it.</summary>
    private async Task StormAsync(CancellationToken cancellationToken)
    {
        var half = _settings.Messages / 2;
        status.Phase = Phase.Gathering;
        await stage.Schedule.RunAsync([.. Enumerable.Repeat(TimeSpan.Zero, half)], cancellationToken);

        status.Phase = Phase.Outage;
        var relay = stage.Home.Process!;
        await relay.KillAsync();
        await Task.Delay(Outage, cancellationToken);
        await relay.StartAsync(cancellationToken);

        stage.Open();
        foreach (var device in stage.Population.Devices)
        {
            stage.Wakes.Wake(device, WakeReason.Opened);
        }

        await SendAsync([.. Enumerable.Repeat(TimeSpan.Zero, _settings.Messages - half)], cancellationToken);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        status.Phase = Phase.Settling;
        await stage.CloseAsync();
        foreach (var device in stage.Population.Devices)
        {
            stage.Wakes.Wake(device, WakeReason.Settling);
        }

        var (opened, changed, asked) = (-1L, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (!stage.Wakes.IsIdle || stage.Ledger.Opened < stage.Ledger.Expected)
        {
            await Task.Delay(Look, cancellationToken);
            if (stage.Ledger.Opened != opened)
            {
                (opened, changed) = (stage.Ledger.Opened, Stopwatch.GetTimestamp());
            }
            else if (stage.Wakes.IsIdle && Stopwatch.GetElapsedTime(changed) > Patience)
            {
                break;
            }

            if (stage.Wakes.IsIdle && Stopwatch.GetElapsedTime(asked) > AskAgainAfter)
            {
                asked = Stopwatch.GetTimestamp();
                foreach (var device in stage.Ledger.DevicesThatMiss().Where(number => number < stage.Population.Devices.Count))
                {
                    stage.Wakes.Wake(stage.Population.Devices[device], WakeReason.Settling);
                }
            }
        }

        stage.Marks.Settled = await MarkAsync();
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await stage.Reals.ReportAsync(cancellationToken);
            await Task.Delay(Look, cancellationToken);
        }
    }

    private async Task<Mark> MarkAsync() => new(
        Stopwatch.GetTimestamp(), sampler.RelayCpu, Environment.CpuUsage.TotalTime, stage.Relay.Counts.Snapshot(), stage.SessionsOpened, stage.Ledger.Opened, await sampler.ScrapeAsync());
}
