using Buds.Crypto.Envelopes;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Buds.Storage.Presigning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server;

/// <summary>Refuses to start a relay whose options or services cannot work.</summary>
internal sealed class RelayOptionsValidator(IServiceProviderIsService services) : IValidateOptions<RelayOptions>
{
    public ValidateOptionsResult Validate(string? name, RelayOptions options)
    {
        string[] problems = [.. Missing(), .. Problems(options), .. Problems(options.Limits)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Missing()
    {
        if (!services.IsService(typeof(IRelayStore)))
        {
            yield return "The relay has no IRelayStore: add one to what AddBudsRelay returns, such as UseMemoryStore().";
        }

        if (!services.IsService(typeof(IBlobStore)))
        {
            yield return "The relay has no IBlobStore: add one, such as AddBudsFileBlobStore().";
        }

        if (!services.IsService(typeof(IBlobPresigner)))
        {
            yield return "The relay has no IBlobPresigner: add one, such as AddBudsHmacBlobPresigner().";
        }
    }

    private static IEnumerable<string> Problems(RelayOptions options)
    {
        if (options.PublicBaseUrl is { } url
            && (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || url.Query.Length > 0 || url.Fragment.Length > 0))
        {
            yield return "RelayOptions.PublicBaseUrl must be an absolute http or https URL without query or fragment, or null.";
        }

        if (!IsWithin(options.UploadUrlLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(12)))
        {
            yield return "RelayOptions.UploadUrlLifetime must be 1 minute to 12 hours.";
        }

        if (!IsWithin(options.DownloadUrlLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)))
        {
            yield return "RelayOptions.DownloadUrlLifetime must be 1 minute to 7 days.";
        }

        if (options.MaxStoredBytesPerAccount < 1)
        {
            yield return "RelayOptions.MaxStoredBytesPerAccount must be 1 or more, or null.";
        }

        if (options.RegistrationsPerAddress < 1)
        {
            yield return "RelayOptions.RegistrationsPerAddress must be 1 or more.";
        }

        if (!IsWithin(options.CleanUpInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)))
        {
            yield return "RelayOptions.CleanUpInterval must be 1 second to 1 day.";
        }

        if (!IsWithin(options.SweepInterval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)))
        {
            yield return "RelayOptions.SweepInterval must be 1 minute to 30 days.";
        }

        if (options.CleanUpBatch is < 1 or > 10_000)
        {
            yield return "RelayOptions.CleanUpBatch must be 1 to 10,000.";
        }
    }

    private static IEnumerable<string> Problems(RelayLimits? limits)
    {
        if (limits is null)
        {
            yield return "RelayOptions.Limits must be given.";
            yield break;
        }

        long[] counts =
        [
            limits.MaxDids, limits.MaxDevicesPerDid, limits.MaxPayloadBytes, limits.MaxHeaderBytes, limits.MaxBodyBytes, limits.SendsPerMinute,
            limits.InboxReadsPerMinute, limits.DeviceListsPerMinute, limits.RegistrationsPerFiveMinutes, limits.InboxPageDefault,
            limits.InboxPageMax, limits.AckBatchMax,
        ];
        if (counts.Min() < 1)
        {
            yield return "RelayOptions.Limits must all be 1 or more.";
        }

        if (limits.MaxDids > EnvelopeHeader.MaxRecipients || limits.MaxHeaderBytes > EnvelopeHeader.MaxSize || limits.InboxPageDefault > limits.InboxPageMax)
        {
            yield return "RelayOptions.Limits allow at most 12 DIDs and headers of 4 KiB, and a default inbox page that is not above the largest.";
        }
    }

    private static bool IsWithin(TimeSpan value, TimeSpan min, TimeSpan max) => value >= min && value <= max;
}
