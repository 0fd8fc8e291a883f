using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes.WebPush;

internal sealed class WebPushOptionsValidator : IValidateOptions<WebPushOptions>
{
    public ValidateOptionsResult Validate(string? name, WebPushOptions options)
    {
        var faults = new List<string>();
        if (!Uri.TryCreate(options.Subject, UriKind.Absolute, out var subject) || (subject.Scheme != Uri.UriSchemeMailto && subject.Scheme != Uri.UriSchemeHttps))
        {
            faults.Add("Subject must be a mailto: or https URL.");
        }

        try
        {
            VapidKey.Load(options).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            faults.Add("PublicKey and PrivateKey must be a pair of P-256: 65 and 32 bytes in base64url.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
