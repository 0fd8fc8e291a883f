using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Buds.Relay.Server.Redis;

internal sealed class RedisRelayOptionsValidator : IValidateOptions<RedisRelayOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisRelayOptions options)
    {
        var faults = new List<string>();
        try
        {
            if (ConfigurationOptions.Parse(options.Configuration).EndPoints.Count == 0)
            {
                faults.Add("Configuration must name a server.");
            }
        }
        catch (ArgumentException)
        {
            // What the parser says may quote the text, and with it the password.
            faults.Add("Configuration must be one that StackExchange.Redis can read.");
        }

        if (options.Prefix.Length is 0 or > 64)
        {
            faults.Add("Prefix must be 1 to 64 characters.");
        }

        if (options.PollInterval < TimeSpan.FromSeconds(1) || options.PollInterval > TimeSpan.FromMinutes(5))
        {
            faults.Add("PollInterval must be 1 second to 5 minutes.");
        }

        if (options.Timeout < TimeSpan.FromMilliseconds(10) || options.Timeout > TimeSpan.FromSeconds(10))
        {
            faults.Add("Timeout must be 10 milliseconds to 10 seconds.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
