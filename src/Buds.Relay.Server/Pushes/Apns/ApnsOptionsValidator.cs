using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes.Apns;

internal sealed class ApnsOptionsValidator : IValidateOptions<ApnsOptions>
{
    private const int IdLength = 10;

    public ValidateOptionsResult Validate(string? name, ApnsOptions options)
    {
        var faults = new List<string>();
        if (!IsId(options.KeyId) || !IsId(options.TeamId))
        {
            faults.Add("KeyId and TeamId must be 10 letters and digits each.");
        }

        if (options.Topic.Length is 0 or > 255 || options.Topic.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')))
        {
            faults.Add("Topic must be the app's bundle id.");
        }

        if (!options.Server.IsAbsoluteUri || options.Server.Scheme != Uri.UriSchemeHttps)
        {
            faults.Add("Server must be an https URL.");
        }

        if (options.PrivateKeyPath is null == options.PrivateKey is null)
        {
            faults.Add("Either PrivateKeyPath or PrivateKey must be given.");
        }
        else if (!CanLoad(options))
        {
            // What the parser says may quote the key.
            faults.Add("The private key must be a file as Apple hands it out: a P-256 key in PEM.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsId(string id) => id.Length == IdLength && id.All(char.IsAsciiLetterOrDigit);

    private static bool CanLoad(ApnsOptions options)
    {
        try
        {
            ApnsProviderToken.LoadKey(options).Dispose();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
