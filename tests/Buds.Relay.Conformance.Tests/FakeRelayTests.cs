using Buds.Relay.Protocol.Description;
using Buds.Relay.Testing;

namespace Buds.Relay.Conformance.Tests;

/// <summary>The fake relay keeps every rule, also those of what happens after days.</summary>
public sealed class FakeRelayTests : IClassFixture<FakeRelayTests.Fixture>
{
    private readonly Fixture _fixture;

    public FakeRelayTests(Fixture fixture) => _fixture = fixture;

    [Theory]
    [MemberData(nameof(ConformanceSuite.Names), MemberType = typeof(ConformanceSuite))]
    public async Task Fake_relay_keeps_the_rule(string check) => (await ConformanceSuite.RunAsync(check, _fixture.Target)).ShouldBeNull();

    [Fact]
    public void Check_names_are_unique_and_say_their_part() =>
        ConformanceSuite.Checks.ShouldAllBe(check => check.Name.Contains('.') && ConformanceSuite.Checks.Count(other => other.Name == check.Name) == 1);

    [Fact]
    public async Task Check_that_does_not_exist_is_an_argument_error() =>
        await Should.ThrowAsync<ArgumentException>(() => ConformanceSuite.RunAsync("none.such", _fixture.Target));

    [Fact]
    public async Task Relay_that_is_not_there_fails_every_check()
    {
        using var target = new ConformanceTarget(new Uri("http://127.0.0.1:1"));
        (await ConformanceSuite.Checks[0].RunAsync(target)).Outcome.ShouldBe(ConformanceOutcome.Failed);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private FakeRelay _relay = null!;

        public ConformanceTarget Target { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _relay = await FakeRelay.StartAsync(options => options.Limits = RelayLimits.Default);
            Target = TargetOf(_relay);
        }

        public async Task DisposeAsync()
        {
            Target.Dispose();
            await _relay.DisposeAsync();
        }

        public static ConformanceTarget TargetOf(FakeRelay relay, Func<HttpMessageHandler, HttpMessageHandler>? wrong = null) => new(FakeRelay.BaseAddress)
        {
            CreateHandler = () => wrong is null ? relay.CreateHandler() : wrong(relay.CreateHandler()),
            Patience = wrong is null ? TimeSpan.FromSeconds(20) : TimeSpan.FromMilliseconds(200),
            AdvanceClock = async (time, cancellationToken) =>
            {
                relay.Time.Advance(time);
                await relay.CleanUpAsync(cancellationToken);
            },
        };
    }
}
