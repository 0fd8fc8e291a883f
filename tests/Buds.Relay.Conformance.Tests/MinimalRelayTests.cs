using Buds.Samples.MinimalRelay;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Conformance.Tests;

/// <summary>The relay that docs/writing-a-relay.md shows keeps every rule.</summary>
public sealed class MinimalRelayTests : IClassFixture<MinimalRelayTests.Fixture>
{
    private readonly Fixture _fixture;

    public MinimalRelayTests(Fixture fixture) => _fixture = fixture;

    [Theory]
    [MemberData(nameof(ConformanceSuite.Names), MemberType = typeof(ConformanceSuite))]
    public async Task Minimal_relay_keeps_the_rule(string check) => (await ConformanceSuite.RunAsync(check, _fixture.Target)).ShouldBeNull();

    public sealed class Fixture : IAsyncLifetime
    {
        private WebApplication _relay = null!;

        public ConformanceTarget Target { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            _relay = await StartAsync(time);
            Target = new ConformanceTarget(new Uri(_relay.Urls.Single()))
            {
                AdvanceClock = (by, _) =>
                {
                    time.Advance(by);
                    return Task.CompletedTask;
                },
            };
        }

        public async Task DisposeAsync()
        {
            Target.Dispose();
            await _relay.DisposeAsync();
        }

        public static async Task<WebApplication> StartAsync(TimeProvider time)
        {
            var relay = MinimalRelay.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"], time);
            await relay.StartAsync();
            return relay;
        }
    }
}
