using Buds.Stress.Load;
using Buds.Stress.Measuring;
using Buds.Stress.Pushes;
using Buds.Stress.Relay;

namespace Buds.Stress.Scenarios;

/// <summary>Everybody and everything that takes part in a run.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const int SpareConnections = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("buds-stress-clients-").FullName;
    private readonly ApnsStandIn? _apple;
    private Sessions? _sessions;

    public Stage(StressSettings settings, RelayHome home, ApnsStandIn? apple, Ledger ledger, Recorder recorder, IMessageApp app, RunStatus status)
    {
        (Settings, Home, _apple, Ledger, Recorder) = (settings, home, apple, ledger, recorder);
        var random = new Random(settings.Seed);
        Photos = new PhotoPool(settings.Payload, settings.PayloadSpread, random);
        Population = Population.Create(settings.LightUsers, settings.DevicesAUser, settings.XWing, random);
        Relay = new LightRelay(home.Relay.Url, settings.Senders + settings.Receivers + SpareConnections);
        var times = new SendTimes();
        Drain = new InboxDrain(Relay, Photos, ledger, recorder, times, app);
        Wakes = new WakeQueue(Drain, settings.Receivers);
        Reals = new RealCircles(home.Relay.Url, _folder, settings.XWing, ledger, recorder);
        Schedule = new SendSchedule(settings, Population, Reals, new MessageSender(Relay, ledger, recorder, times), Photos, Wakes, recorder, status);
        status.Devices = Population.Devices.Count + (settings.RealCircles * RealCircles.DevicesInCircle);
    }

    public StressSettings Settings { get; }

    public RelayHome Home { get; }

    public Ledger Ledger { get; }

    public Recorder Recorder { get; }

    public PhotoPool Photos { get; }

    public Population Population { get; }

    public LightRelay Relay { get; }

    public InboxDrain Drain { get; }

    public WakeQueue Wakes { get; }

    public RealCircles Reals { get; }

    public SendSchedule Schedule { get; }

    public Marks Marks { get; } = new();

    /// <summary>Devices that hold an event stream now.</summary>
    public int Listening => _sessions?.Listening ?? 0;

    /// <summary>How often an app was opened.</summary>
    public long SessionsOpened => _sessions?.Opened ?? 0;

    /// <summary>Seats in which a device listens.</summary>
    public int Seats => (int)Math.Round(Population.Devices.Count * Settings.Listening);

    /// <summary>How long an app stays open by the clock; not below a second, however fast the run is.</summary>
    public TimeSpan SessionLength => Settings.Session / Settings.Speed is var length && length > TimeSpan.FromSeconds(1) ? length : TimeSpan.FromSeconds(1);

    /// <summary>From now on pushes wake devices, and users open and close the app.</summary>
    public void Open()
    {
        if (_apple is not null)
        {
            _apple.Arrived = number => Wakes.Wake(Population.Devices[number], WakeReason.Push);
        }

        _sessions = new Sessions(Relay, Wakes, Population.Devices, SessionLength, new Random(Settings.Seed + 2));
        _sessions.Start(Seats);
    }

    /// <summary>Closes all apps.</summary>
    public async Task CloseAsync()
    {
        if (_sessions is not null)
        {
            await _sessions.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_apple is not null)
        {
            _apple.Arrived = _ => { };
        }

        await CloseAsync();
        await Wakes.DisposeAsync();
        await Reals.DisposeAsync();
        Relay.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
