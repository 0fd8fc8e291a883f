using System.Text.Json.Serialization.Metadata;
using Buds.Crypto.Identity;
using Buds.Relay.Client.Diagnostics;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Client.Calls;

/// <summary>What all clients of one relay in a process share: its circuit, its clock, its limits.</summary>
internal sealed class RelayConnection(Uri relay, IHttpClientFactory http, RelayClientServices services)
{
    private readonly RelayPipeline _pipeline = RelayPipelines.ForCalls(services);
    private int _ackBatchMax = RelayLimits.Default.AckBatchMax;

    public Uri Relay => relay;

    public RelayClock Clock { get; } = new(services.Time);

    /// <summary>How many messages one call may acknowledge: what the relay said, or else the protocol's number.</summary>
    public int AckBatchMax
    {
        get => Volatile.Read(ref _ackBatchMax);
        set => Volatile.Write(ref _ackBatchMax, Math.Clamp(value, 1, RelayLimits.Default.AckBatchMax));
    }

    public Task<T> CallAsync<T>(RelayCall call, DeviceKey key, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class => _pipeline.RunAsync(
            call.Name,
            ct => TryAsync(call, key, (response, inner) => RelayAnswer.ReadAsync(response, answer, inner), ct),
            cancellationToken);

    public Task CallAsync(RelayCall call, DeviceKey key, CancellationToken cancellationToken) => _pipeline.RunAsync(
        call.Name, ct => TryAsync(call, key, static (_, _) => ValueTask.FromResult(true), ct), cancellationToken);

    /// <summary>Opens the event stream, once: its reader knows best when to come back.</summary>
    public async Task<EventStream> OpenEventsAsync(DeviceKey key, CancellationToken cancellationToken)
    {
        var call = new RelayCall("events", HttpMethod.Get, RelayRoutes.Events) { Accept = EventStream.MediaType };
        using var watch = new SilenceWatch(services.Options.TryTimeout, services.Time);
        using var either = watch.Link(cancellationToken);
        HttpResponseMessage? response = null;
        var client = CreateClient();
        try
        {
            response = await AnswerAsync(client, call, key, either.Token).ConfigureAwait(false);
            if (response.Content.Headers.ContentType?.MediaType != EventStream.MediaType)
            {
                throw RelayAnswer.Invalid(response);
            }

            var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            var stream = new EventStream(body, response, client, new SilenceWatch(services.Options.EventSilenceTimeout, services.Time));
            response = null;
            return stream;
        }
        catch (OperationCanceledException e) when (watch.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new RelayTransportException(RelayClientErrorCode.Timeout, innerException: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static RelayTransportException Unreachable(Exception cause) => new(RelayClientErrorCode.RelayUnreachable, innerException: cause);

    private HttpClient CreateClient() => http.CreateClient(BudsRelayClientBuilder.CallsClientName);

    private async Task<T> TryAsync<T>(
        RelayCall call, DeviceKey key, Func<HttpResponseMessage, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await AnswerAsync(CreateClient(), call, key, cancellationToken).ConfigureAwait(false);
            return await read(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
    }

    /// <summary>The headers of a success. A clock that the relay finds off is corrected, once.</summary>
    private async Task<HttpResponseMessage> AnswerAsync(HttpClient client, RelayCall call, DeviceKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerOnceAsync(client, call, key, cancellationToken).ConfigureAwait(false);
        }
        catch (RelayException e) when (e is { Code: RelayErrorCode.ClockSkew, Problem.ServerTime: { } relayTime } && Clock.TrySet(relayTime))
        {
            services.Metrics.SkewCorrected();
            services.Logger.SkewCorrected((long)Clock.Offset.TotalSeconds);
        }

        return await AnswerOnceAsync(client, call, key, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AnswerOnceAsync(HttpClient client, RelayCall call, DeviceKey key, CancellationToken cancellationToken)
    {
        using var request = call.CreateRequest(relay, new RequestSigner(key, relay, Clock));
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RelayAnswer.ReadErrorAsync(response, Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
