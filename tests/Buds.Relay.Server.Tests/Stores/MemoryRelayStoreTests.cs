using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Tests.Stores;

public sealed class MemoryRelayStoreTests : RelayStoreContract
{
    protected override ValueTask<IRelayStore> CreateEmptyStoreAsync() => ValueTask.FromResult<IRelayStore>(new MemoryRelayStore());
}
