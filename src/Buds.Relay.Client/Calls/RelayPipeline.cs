using System.Diagnostics;
using Buds.Crypto;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Errors;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Buds.Relay.Client.Calls;

/// <summary>Runs a call with its repeats, measures it, and puts what the pipeline itself says into this library's errors.</summary>
internal sealed class RelayPipeline(ResiliencePipeline pipeline, RelayClientServices services)
{
    /// <summary>Carries a call's name to its retries.</summary>
    public static readonly ResiliencePropertyKey<string> CallKey = new("buds.relay.call");

    /// <param name="call">The call's name.</param>
    /// <param name="run">Makes one try.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<T> RunAsync<T>(string call, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var activity = RelayClientMetrics.Activities.StartActivity($"buds.relay.{call}");
        var started = services.Time.GetTimestamp();
        var outcome = "failed";
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CallKey, call);
        try
        {
            var answer = await pipeline.ExecuteAsync(
                static async (context, run) => await run(context.CancellationToken).ConfigureAwait(false), context, run).ConfigureAwait(false);
            outcome = "ok";
            return answer;
        }
        catch (BudsException e)
        {
            outcome = e.Code;
            throw;
        }
        catch (TimeoutRejectedException e)
        {
            outcome = RelayClientErrorCode.Timeout;
            throw new RelayTransportException(RelayClientErrorCode.Timeout, innerException: e);
        }
        catch (BrokenCircuitException e)
        {
            outcome = RelayClientErrorCode.CircuitOpen;
            throw new RelayTransportException(RelayClientErrorCode.CircuitOpen, retryAfter: e.RetryAfter, innerException: e);
        }
        catch (OperationCanceledException)
        {
            outcome = "canceled";
            throw;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            services.Metrics.Called(call, outcome, services.Time.GetElapsedTime(started));
            activity?.SetStatus(outcome == "ok" ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome);
        }
    }
}
