using Buds.Relay.Conformance.Parties;

namespace Buds.Relay.Conformance.Checks;

internal static class DescriptionChecks
{
    public static IEnumerable<ConformanceCheck> All =>
    [
        new("description.is-public-and-complete", "The description needs no signature and names versions, suites, limits and times.", async context =>
        {
            var description = await context.DescribeAsync().ConfigureAwait(false);
            Expect.That(description.Versions.Contains(1), "version 1 among the versions.");
            Expect.That(description.Suites.Contains(1), "suite 1 among the suites.");
            var limits = description.Limits;
            Expect.That(
                limits is { MaxDids: > 0, MaxDevicesPerDid: > 0, MaxPayloadBytes: > 0, MaxHeaderBytes: > 0, MaxBodyBytes: > 0, InboxPageDefault: > 0, AckBatchMax: > 0 }
                    && limits.InboxPageMax >= limits.InboxPageDefault,
                "limits above zero, and a largest inbox page no smaller than the default.");
            Expect.That(description.MessageTtl > TimeSpan.Zero && description.UploadTtl > TimeSpan.Zero, "message_ttl_ms and upload_ttl_ms above zero.");
        }),
    ];
}
