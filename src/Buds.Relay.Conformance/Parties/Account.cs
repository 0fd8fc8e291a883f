using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Relay.Conformance.Parties;

/// <summary>An account of the checks': its identity key, its newest list and its devices.</summary>
internal sealed class Account : IDisposable
{
    private readonly CheckContext _context;
    private readonly List<Device> _all = [];

    public Account(CheckContext context, int devices)
    {
        _context = context;
        Publish([.. Enumerable.Range(0, devices).Select(_ => NewDevice())]);
    }

    public IdentityKey Identity { get; } = IdentityKey.Generate();

    public Did Did => Identity.Did;

    public SignedDeviceList List { get; private set; } = null!;

    public IReadOnlyList<Device> Devices { get; private set; } = [];

    public Device NewDevice()
    {
        var device = new Device(_context, this);
        _all.Add(device);
        return device;
    }

    /// <summary>Signs the next list, which is the newest from now on.</summary>
    public SignedDeviceList Publish(IReadOnlyList<Device> devices)
    {
        Devices = devices;
        return List = Sign(List, devices);
    }

    public SignedDeviceList Sign(SignedDeviceList? previous, IReadOnlyList<Device> devices) => SignedDeviceList.Sign(
        Identity, previous, [.. devices.Select(device => new DeviceEntry(device.Id, device.Key.PublicKey, _context.Now))], _context.Now);

    public void Dispose()
    {
        _all.ForEach(device => device.Dispose());
        Identity.Dispose();
    }
}
