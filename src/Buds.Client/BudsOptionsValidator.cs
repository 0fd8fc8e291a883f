using Buds.Crypto.Envelopes;
using Microsoft.Extensions.Options;

namespace Buds.Client;

internal sealed class BudsOptionsValidator : IValidateOptions<BudsOptions>
{
    public ValidateOptionsResult Validate(string? name, BudsOptions options)
    {
        var faults = new List<string>();
        if (options.Relay is not { IsAbsoluteUri: true } relay
            || !(relay.Scheme == Uri.UriSchemeHttps || (relay.Scheme == Uri.UriSchemeHttp && relay.IsLoopback)))
        {
            faults.Add("Relay must be an absolute https URL; http is for loopback addresses alone.");
        }

        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            faults.Add("DataDirectory must be a path.");
        }

        if (options.ExpiredBundles is not (ExpiredBundlePolicy.UseExpired or ExpiredBundlePolicy.Refuse))
        {
            faults.Add("ExpiredBundles must be UseExpired or Refuse.");
        }

        if (options.Suite is { } suite && !Enum.IsDefined(suite))
        {
            faults.Add("Suite must be one that is defined, or none.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
