using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Registration;

internal sealed class OidcGateOptionsValidator : IValidateOptions<OidcGateOptions>
{
    public ValidateOptionsResult Validate(string? name, OidcGateOptions options)
    {
        var faults = new List<string>();
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme != Uri.UriSchemeHttps || issuer.Query.Length > 0 || issuer.Fragment.Length > 0)
        {
            faults.Add("Issuer must be an https URL without query or fragment.");
        }

        if (options.Audiences.Count == 0 || options.Audiences.Any(string.IsNullOrWhiteSpace))
        {
            faults.Add("Audiences must name at least one: tokens for others must not count here.");
        }

        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > TimeSpan.FromMinutes(5))
        {
            faults.Add("ClockSkew must be 0 to 5 minutes.");
        }

        if (options.KeyRefreshInterval < TimeSpan.FromSeconds(1) || options.KeyRefreshInterval > TimeSpan.FromDays(1))
        {
            faults.Add("KeyRefreshInterval must be 1 second to 1 day.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
