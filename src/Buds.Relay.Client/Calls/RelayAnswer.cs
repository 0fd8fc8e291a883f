using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Relay.Client.Errors;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client.Calls;

/// <summary>Reads what came back, which is hostile until it parses.</summary>
internal static class RelayAnswer
{
    /// <summary>The largest answer that is read, in bytes: 4 MiB. A page of 100 messages takes below 1 MiB.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    public static async ValueTask<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            throw Invalid(response);
        }

        try
        {
            return RelayJson.Parse(await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false), type);
        }
        catch (JsonException e)
        {
            throw Invalid(response, e);
        }
    }

    /// <summary>The error of an answer that is not a success.</summary>
    public static async ValueTask<Exception> ReadErrorAsync(HttpResponseMessage response, RelayClock clock, CancellationToken cancellationToken)
    {
        var retryAfter = RetryAfterOf(response, clock);
        if ((int)response.StatusCode >= 400 && response.Content.Headers.ContentType?.MediaType == RelayProblem.MediaType)
        {
            try
            {
                var body = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
                var problem = RelayJson.Parse(body, RelayJson.Default.RelayProblem);
                return new RelayException(problem with { Status = (int)response.StatusCode }, retryAfter);
            }
            catch (JsonException)
            {
                // What is not a relay's problem is judged by its status.
            }
        }

        return MeansUnavailable(response.StatusCode)
            ? new RelayTransportException(RelayClientErrorCode.RelayUnavailable, (int)response.StatusCode, retryAfter)
            : Invalid(response);
    }

    public static bool MeansUnavailable(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests || (int)status >= 500;

    public static TimeSpan? RetryAfterOf(HttpResponseMessage response, RelayClock clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - clock.Now;
        return wait is null ? null : TimeSpan.FromTicks(Math.Clamp(wait.Value.Ticks, 0, MaxRetryAfter.Ticks));
    }

    public static RelayTransportException Invalid(HttpResponseMessage response, Exception? cause = null) =>
        new(RelayClientErrorCode.RelayAnswerInvalid, (int)response.StatusCode, innerException: cause);

    private static async ValueTask<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxSize, cancellationToken).ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Invalid(response, e);
        }
    }
}
