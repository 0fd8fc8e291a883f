using Buds.Relay.Protocol.Devices;
using Buds.Stress.Load;
using Buds.Stress.Measuring;
using Buds.Stress.Planning;
using Buds.Stress.Pushes;
using Buds.Stress.Relay;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Calibration;

/// <summary>
/// What calls of each kind cost a relay and its database: on a relay of its own that does nothing else, a kind at a time, and all kinds in turns, so
/// that other work on the machine does not meet one of them alone.
/// </summary>
/// <param name="settings">What to do.</param>
/// <param name="progress">Is told what begins.</param>
internal sealed class CalibrationRun(CalibrationSettings settings, Action<string> progress)
{
    private const int LooksAtIdle = 4;

    /// <summary>How often a call was repeated after a failure. What was measured holds where it is 0.</summary>
    public long Retries { get; private set; }

    /// <summary>The version of the PostgreSQL that was measured.</summary>
    public string? PostgresVersion { get; private set; }

    public async Task<IReadOnlyList<CalibratedCoefficient>> RunAsync(CancellationToken cancellationToken)
    {
        progress("starting a relay");
        await using var apple = await ApnsStandIn.StartAsync(loss: 0, seed: 1);
        var circles = CalibrationCircles.Create(settings.Circles, settings.PushedCircles);
        await using var home = await RelayHome.OpenAsync(
            ScenarioDefaults.Of(ScenarioKind.Smoke) with { Store = settings.Store, PostgresConnection = settings.PostgresConnection }, apple, cancellationToken);
        await using var database = home.Database is { } scratch ? await PostgreSqlServer.OpenAsync(scratch.ConnectionString, cancellationToken) : null;
        var wire = new WireCounter();
        using var relay = new LightRelay(home.Relay.Url, CalibrationSettings.AtOnce, wire);
        var meter = new CostMeter(home.Process!.ProcessId!.Value, database, wire, cancellationToken);
        var bench = new CalibrationBench(settings, circles, new CalibrationCalls(relay, cancellationToken), meter, new CalibrationSamples(), cancellationToken);
        bench.NoteState(KnownCoefficients.MemoryBase, meter.RelayMemory(), 0, "devices, as soon as it is ready");

        progress($"registering {circles.All.Devices.Count:N0} devices");
        await RegisterAsync(bench, relay, database);
        PostgresVersion = database is null ? null : await database.VersionAsync(cancellationToken);

        progress("warming up");
        await PlayAsync(bench with { Settings = settings with { Listen = TimeSpan.Zero }, Samples = new CalibrationSamples() }, relay, apple, memory: bench);
        for (var look = 0; look < LooksAtIdle; look++)
        {
            await meter.WatchIdleAsync(settings.Idle);
        }

        for (var round = 1; round <= settings.Rounds; round++)
        {
            progress($"round {round} of {settings.Rounds}");
            await PlayAsync(bench, relay, apple);
        }

        Retries = relay.Counts.Retries;
        return bench.Samples.Summarize();
    }

    private static async Task PlayAsync(CalibrationBench bench, LightRelay relay, ApnsStandIn apple, CalibrationBench? memory = null)
    {
        var wire = new WireBytes();
        await bench.Meter.WatchIdleAsync(bench.Settings.Idle);
        var send = await new CallPhases(bench, wire).RunAsync();
        if (memory is not null)
        {
            // A relay that has had its streams before has room for the next ones.
            await new StreamPhases(memory, relay, wire).MeasureMemoryAsync();
        }

        await new StreamPhases(bench, relay, wire).RunAsync(send);
        await new PushPhase(bench, apple).RunAsync(send);
        const string What = "calls of each kind, by how often a plan of the defaults has it; plain HTTP/1.1";
        bench.Note(KnownCoefficients.RequestIn, wire.MeanIn, bench.Settings.Calls, What);
        bench.Note(KnownCoefficients.ResponseOut, wire.MeanOut, bench.Settings.Calls, What);
    }

    private static async Task RegisterAsync(CalibrationBench bench, LightRelay relay, PostgreSqlServer? database)
    {
        var (all, pushed) = (bench.Circles.All, bench.Circles.PushedDevices.ToHashSet());
        var empty = database is null ? 0 : await database.PackedBytesAsync(bench.CancellationToken);
        await all.RegisterAsync(
            relay,
            device => pushed.Contains(device) ? new PushToken { Kind = PushKind.Apns, Token = ApnsStandIn.TokenOf(device.Number) } : null,
            new Recorder(),
            () => { },
            bench.CancellationToken);
        if (database is not null)
        {
            var bytes = await database.PackedBytesAsync(bench.CancellationToken) - empty;
            bench.NoteState(
                KnownCoefficients.DeviceBytes, bytes / (double)all.Devices.Count, all.Devices.Count,
                $"devices of {all.Users.Count} accounts with their post-quantum bundles, {pushed.Count} of them with a push token, packed");
        }
    }
}
