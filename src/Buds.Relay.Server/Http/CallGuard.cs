using System.Globalization;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Buds.Relay.Server.Http;

/// <summary>Runs a call, and reports what it throws as problem details (RFC 9457).</summary>
internal sealed class CallGuard(RelayMetrics metrics, ILogger<CallGuard> logger)
{
    public async Task RunAsync(HttpContext context, Func<HttpContext, Task> call)
    {
        try
        {
            await call(context).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || e is ConnectionResetException)
        {
            // The caller has gone: there is nobody to answer, and nothing was half done, since stores work in whole steps.
            context.Abort();
        }
        catch (Exception e) when (RelayProblems.From(e) is { } problem)
        {
            if (problem.InnerException is { } fault)
            {
                logger.StoreFailed(fault, problem.Code);
            }

            await WriteAsync(context, problem).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the caller gets a typed answer, and the operator the exception.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.CallFailed(e);
            await WriteAsync(context, RelayProblems.Of(RelayErrorCode.Internal)).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(HttpContext context, RelayException exception)
    {
        metrics.CallRefused(exception.Code);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var response = context.Response;
        response.StatusCode = exception.Status;

        // That of what was to be sent.
        response.ContentLength = null;
        response.Headers.CacheControl = "no-store";
        if (exception.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        await response.WriteAsJsonAsync(exception.Problem, RelayJson.Default.RelayProblem, RelayProblem.MediaType, context.RequestAborted)
            .ConfigureAwait(false);
    }
}
