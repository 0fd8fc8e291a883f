using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes.Fcm;

internal sealed class FcmOptionsValidator : IValidateOptions<FcmOptions>
{
    public ValidateOptionsResult Validate(string? name, FcmOptions options)
    {
        var faults = new List<string>();
        if (!options.Server.IsAbsoluteUri || options.Server.Scheme != Uri.UriSchemeHttps)
        {
            faults.Add("Server must be an https URL.");
        }

        if (options.ServiceAccountPath is null == options.ServiceAccount is null)
        {
            faults.Add("Either ServiceAccountPath or ServiceAccount must be given.");
        }
        else
        {
            try
            {
                _ = FcmServiceAccount.Load(options);
            }
            catch (InvalidDataException)
            {
                faults.Add("The service account must be the JSON key that the Firebase console hands out.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
