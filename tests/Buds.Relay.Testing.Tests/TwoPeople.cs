using Buds.Relay.Server.Tests.Support;

namespace Buds.Relay.Testing.Tests;

/// <summary>A relay and two people with a device each.</summary>
public abstract class TwoPeople : IAsyncLifetime
{
    private readonly List<TestClient> _clients = [];

    protected FakeRelay Relay { get; private set; } = null!;

    protected TestClient Alice { get; private set; } = null!;

    protected TestClient Bob { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Relay = await FakeRelay.StartAsync();
        Alice = await RegisterAsync();
        Bob = await RegisterAsync();
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Relay.DisposeAsync();
    }

    protected async Task<TestClient> RegisterAsync()
    {
        var client = new TestClient(Relay, TestAccount.WithDevices(1, Relay.Time.GetUtcNow()).Devices[0]);
        lock (_clients)
        {
            _clients.Add(client);
        }

        await client.RegisterAsync();
        return client;
    }

    /// <summary>A message by Alice to Bob.</summary>
    protected Task<TestEnvelope> SendAsync() => Alice.SendNewAsync(Bob.Device.Account);
}
