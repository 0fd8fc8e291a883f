using Microsoft.Extensions.Options;
using Npgsql;

namespace Buds.Relay.Server.PostgreSql;

internal sealed class PostgreSqlRelayStoreOptionsValidator : IValidateOptions<PostgreSqlRelayStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlRelayStoreOptions options)
    {
        var faults = new List<string>();
        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(options.ConnectionString).Host))
            {
                faults.Add("ConnectionString must name a host.");
            }
        }
        catch (ArgumentException)
        {
            // What Npgsql says may quote the string, and with it the password.
            faults.Add("ConnectionString must be one that Npgsql can read.");
        }

        if (options.CommandTimeout < TimeSpan.FromSeconds(1) || options.CommandTimeout > TimeSpan.FromMinutes(10))
        {
            faults.Add("CommandTimeout must be 1 second to 10 minutes.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
