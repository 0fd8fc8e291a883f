using Buds.Relay.Testing;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>Replaces parts of the relay.</summary>
    protected virtual void Replace(IServiceCollection services)
    {
    }

    public virtual async Task InitializeAsync() => Relay = await FakeRelay.StartAsync(Configure, null, builder => Replace(builder.Services));

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

    /// <summary>Everything that the relay holds, as text: the same text, the same contents.</summary>
    protected async Task<string> ContentsAsync()
    {
        var held = await Relay.InspectAsync();
        return string.Join('\n', (IEnumerable<string>)
        [
            .. held.Devices.Select(device => device.ToString()).Order(StringComparer.Ordinal),
            .. held.PushTokens.Select(token => $"{token.Device} {token.Token.Kind} {token.Token.Token}").Order(StringComparer.Ordinal),
            .. held.Uploads.Select(upload => $"{upload.Message} {upload.Size} {Convert.ToHexString(upload.Sha256.Span)}").Order(StringComparer.Ordinal),
            .. held.Messages.Select(message => $"{message.Id} {string.Join(' ', message.Waiting.Order())}").Order(StringComparer.Ordinal),
            .. held.Payloads.Select(payload => $"{payload.Key} {payload.Size}").Order(StringComparer.Ordinal),
        ]);
    }
}
