using Microsoft.Extensions.Options;

namespace Buds.Relay.Client;

internal sealed class RelayClientOptionsValidator : IValidateOptions<RelayClientOptions>
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, RelayClientOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.RelayUrl is { } url && RelayOrigin.Refusal(url) is { } refusal)
        {
            result.AddError(refusal, nameof(options.RelayUrl));
        }

        Above0(options.TryTimeout, FiveMinutes, nameof(options.TryTimeout));
        Between(options.TotalTimeout, options.TryTimeout, OneHour, nameof(options.TotalTimeout));
        Number(options.MaxRetries, 0, 10, nameof(options.MaxRetries));
        Above0(options.RetryDelay, options.MaxRetryDelay, nameof(options.RetryDelay));
        Above0(options.MaxRetryDelay, FiveMinutes, nameof(options.MaxRetryDelay));
        Number(options.CircuitMinimumTries, 2, 10_000, nameof(options.CircuitMinimumTries));
        Between(options.CircuitBreakDuration, TimeSpan.FromMilliseconds(500), TenMinutes, nameof(options.CircuitBreakDuration));
        Above0(options.PayloadStallTimeout, TenMinutes, nameof(options.PayloadStallTimeout));
        Above0(options.EventSilenceTimeout, TenMinutes, nameof(options.EventSilenceTimeout));
        Between(options.PollInterval, TimeSpan.FromSeconds(1), options.SafetyPollInterval, nameof(options.PollInterval));
        Between(options.MaxPollInterval, options.PollInterval, options.SafetyPollInterval, nameof(options.MaxPollInterval));
        Between(options.SafetyPollInterval, options.PollInterval, TimeSpan.FromDays(1), nameof(options.SafetyPollInterval));
        Above0(options.ReconnectDelay, options.MaxReconnectDelay, nameof(options.ReconnectDelay));
        Above0(options.MaxReconnectDelay, OneHour, nameof(options.MaxReconnectDelay));
        Number(options.InboxPageSize, 1, 100, nameof(options.InboxPageSize));
        if (options.Jitter is null)
        {
            result.AddError("must be a function.", nameof(options.Jitter));
        }

        return result.Build();

        void Above0(TimeSpan value, TimeSpan max, string property)
        {
            if (value <= TimeSpan.Zero || value > max)
            {
                result.AddError($"must be above 0 and at most {max}.", property);
            }
        }

        void Between(TimeSpan value, TimeSpan min, TimeSpan max, string property)
        {
            if (value < min || value > max)
            {
                result.AddError($"must be from {min} to {max}.", property);
            }
        }

        void Number(int value, int min, int max, string property)
        {
            if (value < min || value > max)
            {
                result.AddError($"must be from {min} to {max}.", property);
            }
        }
    }
}
