using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes;

internal sealed class PushOptionsValidator : IValidateOptions<PushOptions>
{
    public ValidateOptionsResult Validate(string? name, PushOptions options)
    {
        var faults = new List<string>();
        if (options.QueueCapacity is < 1 or > 1_000_000)
        {
            faults.Add("QueueCapacity must be 1 to 1,000,000.");
        }

        if (options.Concurrency is < 1 or > 1_000)
        {
            faults.Add("Concurrency must be 1 to 1,000.");
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(1))
        {
            faults.Add("Timeout must be 1 second to 1 minute.");
        }

        if (options.MaxAttempts is < 1 or > 10)
        {
            faults.Add("MaxAttempts must be 1 to 10.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
