using Buds.Relay.Protocol.Description;

namespace Buds.Relay.Server;

/// <summary>How a relay runs. Validated when the application starts.</summary>
public sealed class RelayOptions
{
    /// <summary>What the relay allows, and tells its clients that it does.</summary>
    /// <value>Default: those of protocol.md §6. Every one is 1 or more; DIDs are 12 at the most, a header 4 KiB.</value>
    // A copy, since binding a configuration section writes into the instance that it finds.
    public RelayLimits Limits { get; set; } = RelayLimits.Default with { };

    /// <summary>Where clients reach this relay, for URLs in its answers that a presigner left relative.</summary>
    /// <value>An absolute http or https URL without query or fragment; null (the default) takes scheme and host of each request.</value>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>How long a URL to upload a payload is good.</summary>
    /// <value>1 minute to 12 hours; default: 1 hour. Well below the 24 hours after which an upload is given up.</value>
    public TimeSpan UploadUrlLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a URL to download a payload is good.</summary>
    /// <value>1 minute to 7 days; default: 1 hour.</value>
    public TimeSpan DownloadUrlLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How much of one account's payloads may be at the relay at a time, in bytes: what is announced, and what some device has not acknowledged. What
    /// is beyond ends as <c>quota_exceeded</c>, and the client sends it later.
    /// </summary>
    /// <value>1 or more, or null for as much as it likes; default: 4 GiB.</value>
    public long? MaxStoredBytesPerAccount { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>How many registrations come from one IP address (of IPv6, one /64) in five minutes.</summary>
    /// <value>1 or more; default: 60, since a household or a mobile network shares one. The limit of a device is in <see cref="Limits"/>.</value>
    public int RegistrationsPerAddress { get; set; } = 60;

    /// <summary>How often what has expired is removed.</summary>
    /// <value>1 second to 1 day; default: 10 minutes.</value>
    public TimeSpan CleanUpInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the blob store is searched for payloads that nothing refers to.</summary>
    /// <value>1 minute to 30 days; default: 1 day.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many rows one transaction of the clean-up removes.</summary>
    /// <value>1 to 10,000; default: 500.</value>
    public int CleanUpBatch { get; set; } = 500;
}
