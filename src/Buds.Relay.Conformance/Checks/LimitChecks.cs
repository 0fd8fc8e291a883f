using System.Net;
using Buds.Relay.Conformance.Parties;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Conformance.Checks;

internal static class LimitChecks
{
    private const int MostCalls = 1000;

    public static IEnumerable<ConformanceCheck> All =>
    [
        new("limits.calls-that-count-say-how-many-are-left", "A call that counts carries RateLimit and RateLimit-Policy.", async context =>
        {
            var device = (await context.AdaAsync().ConfigureAwait(false)).Devices[0];
            using var answer = await device.RequestAsync(Device.InboxPage()).ConfigureAwait(false);
            Expect.That(answer.Headers.Contains("RateLimit") && answer.Headers.Contains("RateLimit-Policy"), "RateLimit and RateLimit-Policy headers.");
        }),
        new("limits.too-many-calls-are-told-when-to-come-back", "Above device_lists_per_minute calls are refused with Retry-After.", async context =>
        {
            var device = (await context.NewAccountAsync().ConfigureAwait(false)).Devices[0];
            for (var call = 0; call <= context.Description.Limits.DeviceListsPerMinute; call++)
            {
                using var answer = await device.RequestOnceAsync(Device.Lists([device.Account.Did])).ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    await Expect.RefusalAsync(answer, RelayErrorCode.RateLimited, context.CancellationToken).ConfigureAwait(false);
                    Expect.That(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero, "Retry-After in seconds.");
                    return;
                }

                Expect.Equal(200, (int)answer.StatusCode, "the status of a call within the limit");
            }

            throw new ConformanceException("Expected: rate_limited for one call more than device_lists_per_minute, and all were answered.");
        }, async context =>
        {
            var limits = (await context.DescribeAsync().ConfigureAwait(false)).Limits;
            return limits.DeviceListsPerMinute > MostCalls ? $"The relay allows more than {MostCalls} calls a minute." : null;
        }),
    ];
}
