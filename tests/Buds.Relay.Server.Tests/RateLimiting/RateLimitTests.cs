using System.Net;
using System.Text.RegularExpressions;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Server.Tests.RateLimiting;

/// <summary>The limits of protocol.md §6, per device, with the headers that tell of them.</summary>
public sealed partial class RateLimitTests : RelayTest
{
    protected override void Configure(RelayOptions options) => options.Limits = RelayLimits.Default with
    {
        SendsPerMinute = 3,
        InboxReadsPerMinute = 3,
        DeviceListsPerMinute = 3,
        RegistrationsPerFiveMinutes = 3,
    };

    [Theory]
    [InlineData("send", 1)]
    [InlineData("uploads", 1)]
    [InlineData("unsend", 1)]
    [InlineData("inbox", 1)]
    [InlineData("list", 1)]
    [InlineData("keys", 1)]
    [InlineData("push-token", 1)]
    [InlineData("register", 5)]
    public async Task Call_above_its_limit_is_told_when_to_come_back(string call, int minutes)
    {
        var clients = await RegisterAccountAsync(2);
        var client = clients[0];
        var request = await SignedCalls.MakeAsync(call, client);
        Relay.Time.Advance(TimeSpan.FromMinutes(10));
        for (var left = 2; left >= 0; left--)
        {
            using var taken = await client.SendAsync(request);
            taken.IsSuccessStatusCode.ShouldBeTrue();
            RemainingPattern().Match(taken.Headers.GetValues("RateLimit").Single()).Groups[1].Value.ShouldBe(left.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Relay.Time.Advance(TimeSpan.FromSeconds(20));
        using (var refused = await client.SendAsync(request))
        {
            await refused.ShouldBeRefusedAsync(RelayErrorCode.RateLimited);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(20));
            refused.Headers.GetValues("RateLimit-Policy").Single().ShouldEndWith($";q=3;w={60 * minutes}");
        }

        using (var other = await clients[1].SendAsync(await SignedCalls.MakeAsync(call == "unsend" ? "inbox" : call, clients[1])))
        {
            other.IsSuccessStatusCode.ShouldBeTrue();
        }

        Relay.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(20));
        using var later = await client.SendAsync(request);
        later.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Call_that_is_not_signed_by_the_device_does_not_use_up_its_limit()
    {
        var client = (await RegisterAccountAsync())[0];
        using var impostor = Crypto.Identity.DeviceKey.Generate(client.Device.Id);
        for (var i = 0; i < 5; i++)
        {
            await client.RefusedAsync(RelayErrorCode.BadSignature, TestClient.InboxPage(), impostor);
        }

        (await client.ReadInboxAsync()).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Windows_that_have_ended_are_forgotten()
    {
        var time = new FakeTimeProvider();
        var limiter = new LocalRateLimiter(time);
        var limit = new RelayRateLimit("test", 1, TimeSpan.FromMinutes(1));
        for (var i = 0; i < 100; i++)
        {
            await limiter.TakeAsync(limit, DeviceId.Create(time.GetUtcNow()).ToString());
        }

        time.Advance(TimeSpan.FromMinutes(1));
        await limiter.TakeAsync(limit, "one");

        limiter.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Calls_of_one_moment_are_counted_exactly()
    {
        var limiter = new LocalRateLimiter(new FakeTimeProvider());
        var limit = new RelayRateLimit("test", 50, TimeSpan.FromMinutes(1));

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await limiter.TakeAsync(limit, "one"))));

        results.Count(result => result.IsAllowed).ShouldBe(50);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::ffff", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", true)]
    public async Task Registrations_are_counted_by_address(string first, string second, bool apart)
    {
        var services = Relay.Services;
        var limits = new CallLimits(
            new LocalRateLimiter(Relay.Time),
            services.GetRequiredService<RelayMetrics>(),
            Microsoft.Extensions.Options.Options.Create(new RelayOptions { RegistrationsPerAddress = 1 }));
        await limits.TakeAddressAsync(From(first, services));

        var again = limits.TakeAddressAsync(From(second, services)).AsTask();

        if (apart)
        {
            await again;
        }
        else
        {
            (await Should.ThrowAsync<RelayException>(() => again)).Code.ShouldBe(RelayErrorCode.RateLimited);
        }
    }

    private static Microsoft.AspNetCore.Http.DefaultHttpContext From(string address, IServiceProvider services) =>
        new() { RequestServices = services, Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    [GeneratedRegex("r=(\\d+)")]
    private static partial Regex RemainingPattern();
}
