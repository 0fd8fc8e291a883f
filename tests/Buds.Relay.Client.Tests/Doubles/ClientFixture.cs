using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>A device with a client, a relay that answers as the test says, and a clock that the test moves. Without jitter.</summary>
internal sealed class ClientFixture : IDisposable
{
    public static readonly Uri RelayUrl = new("https://relay.example");

    private readonly ServiceProvider _provider;

    public ClientFixture(Action<RelayClientOptions>? configure = null, Action<BudsRelayClientBuilder>? build = null)
    {
        Key = DeviceKey.Generate(DeviceId.Create(Clock.GetUtcNow()));
        Relay = new ScriptedRelay(Clock, Key);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Clock);
        var builder = services
            .AddBudsRelayClient(options =>
            {
                options.RelayUrl = RelayUrl;
                options.Jitter = () => 0;
                configure?.Invoke(options);
            })
            .UsePrimaryHandler(_ => Relay);
        build?.Invoke(builder);
        _provider = services.BuildServiceProvider();
        Factory = _provider.GetRequiredService<RelayClientFactory>();
    }

    public TestClock Clock { get; } = new();

    public DeviceKey Key { get; }

    public ScriptedRelay Relay { get; }

    public RelayClientFactory Factory { get; }

    public RelayClient Client => field ??= Factory.Create(Key);

    public IServiceProvider Services => _provider;

    public void Dispose()
    {
        _provider.Dispose();
        Relay.Dispose();
        Key.Dispose();
    }
}
