using Buds.Crypto.Identity;

namespace Buds.Relay.Client.Tests.Doubles;

/// <summary>Tests of one client against a scripted relay. At the end everything that the script expected must have come, and nothing else.</summary>
public abstract class ClientTests : IDisposable
{
    private readonly ClientFixture _fixture;

    protected ClientTests()
        : this(null)
    {
    }

    private protected ClientTests(Action<RelayClientOptions>? configure) => _fixture = new ClientFixture(configure);

    protected RelayClient Client => _fixture.Client;

    protected RelayClientFactory Factory => _fixture.Factory;

    protected DeviceKey Key => _fixture.Key;

    protected IServiceProvider Services => _fixture.Services;

    private protected ScriptedRelay Relay => _fixture.Relay;

    private protected TestClock Clock => _fixture.Clock;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _fixture.Dispose();
        Relay.VerifyAllAnswered();
    }
}
