using Buds.Relay.Testing;

namespace Buds.Relay.Server.Tests.Support;

/// <summary>A test against a whole relay.</summary>
public abstract class RelayTest : IAsyncLifetime
{
    private readonly List<TestClient> _clients = [];

    protected FakeRelay Relay { get; private set; } = null!;

    protected DateTimeOffset Now => Relay.Time.GetUtcNow();

    protected virtual void Configure(RelayOptions options)
    {
    }

    public virtual async Task InitializeAsync() => Relay = await FakeRelay.StartAsync(Configure);

    public virtual async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Relay.DisposeAsync();
    }

    protected TestClient ClientOf(TestDevice device)
    {
        var client = new TestClient(Relay, device);
        _clients.Add(client);
        return client;
    }

    /// <summary>An account whose devices are all registered; a client for each.</summary>
    protected async Task<TestClient[]> RegisterAccountAsync(int devices = 1)
    {
        var account = TestAccount.WithDevices(devices, Now);
        TestClient[] clients = [.. account.Devices.Select(ClientOf)];
        foreach (var client in clients)
        {
            await client.RegisterAsync();
        }

        return clients;
    }
}
