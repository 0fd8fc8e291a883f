using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server;

/// <summary>What <see cref="RelayServiceCollectionExtensions.AddBudsRelay(IServiceCollection, Action{RelayOptions})"/> returns, to choose the relay's stores.</summary>
public sealed class RelayBuilder
{
    internal RelayBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Keeps metadata in this process's memory, for tests. The last store chosen is the one used.</summary>
    public RelayBuilder UseMemoryStore()
    {
        Services.AddSingleton<MemoryRelayStore>();
        Services.AddSingleton<IRelayStore>(services => services.GetRequiredService<MemoryRelayStore>());
        return this;
    }
}
