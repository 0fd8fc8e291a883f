using Buds.Relay.Server.Sqlite;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Tests.Stores;

public sealed class SqliteRelayStoreTests : RelayStoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("buds-relay-");

    protected override ValueTask<IRelayStore> CreateEmptyStoreAsync() => ValueTask.FromResult<IRelayStore>(
        SqliteRelayStore.Open(new SqliteRelayStoreOptions { Path = Path.Combine(_directory.FullName, "relay.db") }));

    protected override ValueTask CleanUpAsync()
    {
        ((IDisposable)Store).Dispose();
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
