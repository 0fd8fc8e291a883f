using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.RateLimiting;

/// <summary>The limits of each call (protocol.md §6), and how a caller learns of them.</summary>
internal sealed class CallLimits(IRelayRateLimiter limiter, RelayMetrics metrics, IOptions<RelayOptions> options)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private readonly RelayRateLimit _address = new("registrations-address", options.Value.RegistrationsPerAddress, FiveMinutes);

    public RelayRateLimit Sends { get; } = new("sends", options.Value.Limits.SendsPerMinute, Minute);

    /// <summary>Not in the protocol's table: without one, announcing uploads would be a way around that of sends.</summary>
    public RelayRateLimit Uploads { get; } = new("uploads", options.Value.Limits.SendsPerMinute, Minute);

    /// <summary>Likewise.</summary>
    public RelayRateLimit Withdrawals { get; } = new("withdrawals", options.Value.Limits.SendsPerMinute, Minute);

    /// <summary>Likewise: key bundles and push tokens.</summary>
    public RelayRateLimit DeviceChanges { get; } = new("devices", options.Value.Limits.DeviceListsPerMinute, Minute);

    public RelayRateLimit InboxReads { get; } = new("inbox", options.Value.Limits.InboxReadsPerMinute, Minute);

    public RelayRateLimit DeviceLists { get; } = new("lists", options.Value.Limits.DeviceListsPerMinute, Minute);

    public RelayRateLimit Registrations { get; } = new("registrations", options.Value.Limits.RegistrationsPerFiveMinutes, FiveMinutes);

    /// <summary>Counts a call, tells the caller in headers (draft-ietf-httpapi-ratelimit-headers), and refuses it above the limit.</summary>
    public async ValueTask TakeAsync(HttpContext context, RelayRateLimit limit, string partition)
    {
        var result = await limiter.TakeAsync(limit, partition, context.RequestAborted).ConfigureAwait(false);
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{limit.Name}\";q={limit.Permits};w={(long)limit.Window.TotalSeconds}");
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"{limit.Name}\";r={result.Remaining};t={(long)Math.Ceiling(result.ResetsAfter.TotalSeconds)}");
        if (!result.IsAllowed)
        {
            metrics.LimitHit(limit.Name);
            throw new RelayException(RelayProblem.Create(RelayErrorCode.RateLimited), result.ResetsAfter);
        }
    }

    /// <summary>Counts a registration against the address it comes from; a caller without one is within the process.</summary>
    public ValueTask TakeAddressAsync(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? TakeAsync(context, _address, PartitionOf(address))
        : ValueTask.CompletedTask;

    // Who has one IPv6 address has the whole /64.
    private static string PartitionOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
