using Buds.Crypto.Identifiers;

namespace CircleDemo;

/// <summary>Who and what there is.</summary>
internal sealed class Stage(DemoSettings settings, RelayProcess relay, string folder) : IAsyncDisposable
{
    private int _devices;

    public DemoSettings Settings => settings;

    public RelayProcess Relay => relay;

    public List<DemoPerson> People { get; } = [];

    public IEnumerable<DemoDevice> Devices => People.SelectMany(person => person.Devices);

    /// <summary>What was shared: the memory and the files of its photos.</summary>
    public Dictionary<Cid, IReadOnlyList<string>> Shared { get; } = [];

    /// <summary>What stands between the first person's phone and the relay.</summary>
    public LyingRelayHandler Liar { get; } = new();

    /// <summary>How many messages were opened by a device that was being linked, and so had no account to count them.</summary>
    public int OpenedWhileLinking { get; set; }

    public DemoDevice NewDevice(string name)
    {
        var number = _devices++;
        return new DemoDevice(name, Path.Combine(folder, $"device-{number}"), relay.Url, settings, number == 0 ? Liar : null);
    }

    /// <summary>How many devices a person has at the end: all share evenly, the first have one more.</summary>
    public int DeviceCountOf(int person) => (settings.Devices / settings.People) + (person < settings.Devices % settings.People ? 1 : 0);

    public async ValueTask DisposeAsync()
    {
        foreach (var device in Devices)
        {
            await device.DisposeAsync();
        }
    }
}
