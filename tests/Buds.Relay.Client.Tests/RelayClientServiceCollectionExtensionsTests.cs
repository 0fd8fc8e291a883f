using Buds.Relay.Client.Tests.Doubles;
using Buds.Relay.Protocol.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Client.Tests;

public sealed class RelayClientServiceCollectionExtensionsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        using var provider = Build(_ => { });

        Should.NotThrow(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    public static TheoryData<string, Action<RelayClientOptions>> Invalid => new()
    {
        { "RelayUrl", o => o.RelayUrl = new Uri("http://relay.example") },
        { "RelayUrl", o => o.RelayUrl = new Uri("/relay", UriKind.Relative) },
        { "RelayUrl", o => o.RelayUrl = new Uri("ftp://localhost") },
        { "RelayUrl", o => o.RelayUrl = new Uri("https://relay.example/path") },
        { "RelayUrl", o => o.RelayUrl = new Uri("https://relay.example/?q") },
        { "RelayUrl", o => o.RelayUrl = new Uri("https://user@relay.example") },
        { "TryTimeout", o => o.TryTimeout = TimeSpan.Zero },
        { "TotalTimeout", o => o.TotalTimeout = o.TryTimeout - TimeSpan.FromTicks(1) },
        { "MaxRetries", o => o.MaxRetries = -1 },
        { "RetryDelay", o => o.RetryDelay = o.MaxRetryDelay + TimeSpan.FromTicks(1) },
        { "MaxRetryDelay", o => o.MaxRetryDelay = TimeSpan.FromHours(1) },
        { "CircuitMinimumTries", o => o.CircuitMinimumTries = 1 },
        { "CircuitBreakDuration", o => o.CircuitBreakDuration = TimeSpan.FromMilliseconds(499) },
        { "PayloadStallTimeout", o => o.PayloadStallTimeout = Timeout.InfiniteTimeSpan },
        { "EventSilenceTimeout", o => o.EventSilenceTimeout = TimeSpan.Zero },
        { "PollInterval", o => o.PollInterval = TimeSpan.FromMilliseconds(999) },
        { "SafetyPollInterval", o => o.SafetyPollInterval = TimeSpan.FromSeconds(29) },
        { "ReconnectDelay", o => o.ReconnectDelay = TimeSpan.FromMinutes(2) },
        { "MaxReconnectDelay", o => o.MaxReconnectDelay = TimeSpan.FromHours(2) },
        { "InboxPageSize", o => o.InboxPageSize = 101 },
        { "Jitter", o => o.Jitter = null! },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Options_out_of_range_fail_at_the_start(string property, Action<RelayClientOptions> configure)
    {
        using var provider = Build(configure);

        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Message.ShouldContain(property);
    }

    [Theory]
    [InlineData("https://relay.example")]
    [InlineData("https://relay.example:8443/")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://[::1]:80")]
    public void Relay_is_https_or_on_this_machine(string url)
    {
        using var provider = Build(o => o.RelayUrl = new Uri(url));

        Should.NotThrow(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    [Fact]
    public void Options_come_from_a_configuration_section()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Relay:RelayUrl"] = "https://relay.example", ["Relay:PollInterval"] = "00:00:20", ["Relay:MaxRetries"] = "5",
            })
            .Build();
        using var provider = new ServiceCollection().AddBudsRelayClient(configuration.GetSection("Relay")).Services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<RelayClientOptions>>().Value;

        (options.RelayUrl, options.PollInterval, options.MaxRetries).ShouldBe((new Uri("https://relay.example"), TimeSpan.FromSeconds(20), 5));
    }

    [Fact]
    public void Client_without_a_relay_is_refused_and_says_what_to_do()
    {
        using var fixture = new ClientFixture(o => o.RelayUrl = null);

        Should.Throw<InvalidOperationException>(() => fixture.Factory.Create(fixture.Key)).Message.ShouldContain("RelayUrl");
        Should.Throw<ArgumentException>(() => fixture.Factory.Create(fixture.Key, new Uri("http://relay.example"))).Message.ShouldContain("https");
        fixture.Factory.Create(fixture.Key, new Uri("https://relay.example")).RelayUrl.ShouldBe(new Uri("https://relay.example"));
    }

    [Fact]
    public async Task Handler_of_the_app_sees_each_try_with_its_signature()
    {
        var seen = new List<bool>();
        using var fixture = new ClientFixture(
            configure: null,
            builder => builder.Calls.AddHttpMessageHandler(() => new Spy(request => seen.Add(request.Headers.Contains("Signature")))));
        fixture.Relay.On(HttpMethod.Post, "/api/devices/heartbeat", () => ScriptedRelay.Json(Wire.Heartbeat, RelayJson.Default.HeartbeatResponse));

        await fixture.Client.HeartbeatAsync();

        seen.ShouldBe([true]);
    }

    private static ServiceProvider Build(Action<RelayClientOptions> configure) =>
        new ServiceCollection().AddBudsRelayClient(configure).Services.BuildServiceProvider();

    private sealed class Spy(Action<HttpRequestMessage> see) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            see(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
