using Buds.Crypto;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Errors;
using Buds.Relay.Protocol.Errors;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Buds.Relay.Client.Calls;

/// <summary>When a call is repeated, given up, or not even tried.</summary>
internal static class RelayPipelines
{
    private static readonly TimeSpan CircuitSampling = TimeSpan.FromSeconds(30);

    /// <summary>For calls to one relay: total time-out, retries, circuit breaker, time-out of a try.</summary>
    public static RelayPipeline ForCalls(RelayClientServices services)
    {
        var options = services.Options;
        var builder = new ResiliencePipelineBuilder { TimeProvider = services.Time }.AddTimeout(options.TotalTimeout);
        AddRetry(builder, services);
        builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.CircuitMinimumTries,
                SamplingDuration = CircuitSampling,
                BreakDuration = options.CircuitBreakDuration,
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is TimeoutRejectedException
                    or RelayTransportException { Code: RelayClientErrorCode.RelayUnreachable or RelayClientErrorCode.RelayUnavailable, Status: not 429 }
                    or RelayException { IsTransient: true, Status: >= 500 }),
                OnOpened = _ =>
                {
                    services.Logger.CircuitOpened();
                    return default;
                },
                OnClosed = _ =>
                {
                    services.Logger.CircuitClosed();
                    return default;
                },
            })
            .AddTimeout(options.TryTimeout);
        return new RelayPipeline(builder.Build(), services);
    }

    /// <summary>For payloads, whose time nobody knows and whose host may be another: retries alone.</summary>
    public static RelayPipeline ForPayloads(RelayClientServices services)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = services.Time };
        AddRetry(builder, services);
        return new RelayPipeline(builder.Build(), services);
    }

    private static void AddRetry(ResiliencePipelineBuilder builder, RelayClientServices services)
    {
        var options = services.Options;
        if (options.MaxRetries == 0)
        {
            return;
        }

        builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.RetryDelay,
            MaxDelay = options.MaxRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Randomizer = options.Jitter,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is TimeoutRejectedException
                || (args.Outcome.Exception is BudsException { IsTransient: true, Code: not RelayClientErrorCode.RelayAnswerInvalid } error
                    && !(error.RetryAfter() > options.MaxRetryDelay))),

            // Whoever was sent away at the same moment comes back within the tenth after, not at once.
            DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as BudsException)?.RetryAfter() * (1 + (options.Jitter() / 10))),
            OnRetry = args =>
            {
                var call = args.Context.Properties.GetValue(RelayPipeline.CallKey, string.Empty);
                services.Metrics.Retried(call);
                services.Logger.Retrying(call, args.AttemptNumber + 1, (args.Outcome.Exception as BudsException)?.Code ?? RelayClientErrorCode.Timeout);
                return default;
            },
        });
    }
}
