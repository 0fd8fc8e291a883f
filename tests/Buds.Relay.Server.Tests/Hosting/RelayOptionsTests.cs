using Buds.Relay.Protocol.Description;
using Buds.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Tests.Hosting;

public sealed class RelayOptionsTests
{
    [Fact]
    public void Section_sets_what_it_names_and_leaves_the_defaults_of_others_alone()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Relay:PublicBaseUrl"] = "https://relay.example/",
            ["Relay:UploadUrlLifetime"] = "00:30:00",
            ["Relay:Limits:MaxPayloadBytes"] = "1000",
        }).Build().GetSection("Relay");
        var services = new ServiceCollection();
        services.AddBudsRelay(section).UseMemoryStore().UseFilePayloads(Path.GetTempPath());

        var options = services.BuildServiceProvider().GetRequiredService<IOptions<RelayOptions>>().Value;

        options.PublicBaseUrl.ShouldBe(new Uri("https://relay.example/"));
        options.UploadUrlLifetime.ShouldBe(TimeSpan.FromMinutes(30));
        options.Limits.ShouldBe(RelayLimits.Default with { MaxPayloadBytes = 1000 });
        RelayLimits.Default.MaxPayloadBytes.ShouldBe(100L * 1024 * 1024);
        new RelayOptions().Limits.ShouldBe(RelayLimits.Default);
    }

    public static TheoryData<Action<RelayOptions>> Wrong =>
    [
        options => options.PublicBaseUrl = new Uri("/relative", UriKind.Relative),
        options => options.PublicBaseUrl = new Uri("ftp://relay.example/"),
        options => options.PublicBaseUrl = new Uri("https://relay.example/?query"),
        options => options.UploadUrlLifetime = TimeSpan.FromHours(13),
        options => options.UploadUrlLifetime = TimeSpan.Zero,
        options => options.DownloadUrlLifetime = TimeSpan.FromDays(8),
        options => options.RegistrationsPerAddress = 0,
        options => options.CleanUpInterval = TimeSpan.Zero,
        options => options.SweepInterval = TimeSpan.Zero,
        options => options.CleanUpBatch = 0,
        options => options.Limits = null!,
        options => options.Limits = RelayLimits.Default with { MaxDids = 13 },
        options => options.Limits = RelayLimits.Default with { MaxHeaderBytes = 4097 },
        options => options.Limits = RelayLimits.Default with { SendsPerMinute = 0 },
        options => options.Limits = RelayLimits.Default with { InboxPageDefault = 101 },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Options_out_of_their_range_fail_at_the_start(Action<RelayOptions> change)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddBudsRelay(change).UseMemoryStore().UseFilePayloads(Path.GetTempPath());
        await using var app = builder.Build();

        await Should.ThrowAsync<OptionsValidationException>(() => app.StartAsync());
    }

    [Fact]
    public async Task Relay_without_stores_fails_at_the_start_and_says_what_to_add()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddBudsRelay();
        builder.Services.AddBudsMemoryBlobStore();
        await using var app = builder.Build();

        var problems = (await Should.ThrowAsync<OptionsValidationException>(() => app.StartAsync())).Failures;

        problems.ShouldContain(problem => problem.Contains("IRelayStore", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.Contains("IBlobPresigner", StringComparison.Ordinal));
        problems.ShouldNotContain(problem => problem.Contains("IBlobStore", StringComparison.Ordinal));
    }
}
