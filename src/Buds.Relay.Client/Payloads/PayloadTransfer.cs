using System.Net;
using System.Net.Http.Headers;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Payloads;

/// <summary>Moves payloads by presigned URL: unsigned, without a limit on the whole time, ended by standing still.</summary>
internal sealed class PayloadTransfer(IHttpClientFactory http, RelayClientServices services)
{
    private readonly RelayPipeline _pipeline = RelayPipelines.ForPayloads(services);

    public Task UploadAsync(
        UploadResponse upload, Func<CancellationToken, ValueTask<Stream>> open, long size, RelayConnection relay, CancellationToken cancellationToken) =>
        _pipeline.RunAsync("upload_payload", ct => TryUploadAsync(upload, open, size, relay, ct), cancellationToken);

    public async Task<Stream> DownloadAsync(
        PayloadLink link,
        long maxSize,
        Func<CancellationToken, ValueTask<PayloadLink?>>? refresh,
        RelayConnection relay,
        CancellationToken cancellationToken)
    {
        var download = new PayloadDownload(this, link, maxSize, refresh, relay);
        return new ResumingStream(download, await download.OpenAsync(0, cancellationToken).ConfigureAwait(false), services.Options.MaxRetries);
    }

    /// <summary>Opens a payload from an offset on.</summary>
    public Task<Stream> OpenAsync(PayloadLink link, long offset, long maxSize, RelayConnection relay, CancellationToken cancellationToken) =>
        _pipeline.RunAsync("download_payload", ct => TryOpenAsync(link, offset, maxSize, relay, ct), cancellationToken);

    private async Task<bool> TryUploadAsync(
        UploadResponse upload, Func<CancellationToken, ValueTask<Stream>> open, long size, RelayConnection relay, CancellationToken cancellationToken)
    {
        var source = await open(cancellationToken).ConfigureAwait(false);
        await using var _ = source.ConfigureAwait(false);
        using var watch = new SilenceWatch(services.Options.PayloadStallTimeout, services.Time);
        using var content = new PayloadContent(source, size, watch);
        using var request = PayloadRequest.Create(HttpMethod.Put, upload.Url, upload.Headers, relay.Relay, content);
        using var client = CreateClient();
        using var response = await SendAsync(client, request, content, watch, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? true
            : throw await ReadErrorAsync(response, relay.Clock, watch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Stream> TryOpenAsync(PayloadLink link, long offset, long maxSize, RelayConnection relay, CancellationToken cancellationToken)
    {
        using var request = PayloadRequest.Create(HttpMethod.Get, link.Url, link.Headers, relay.Relay);
        request.Headers.Range = offset > 0 ? new RangeHeaderValue(offset, null) : null;
        SilenceWatch? watch = new(services.Options.PayloadStallTimeout, services.Time);
        var client = CreateClient();
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(client, request, null, watch, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != (offset > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK))
            {
                throw await ReadErrorAsync(response, relay.Clock, watch, cancellationToken).ConfigureAwait(false);
            }

            if (response.Content.Headers.ContentLength > maxSize || (offset > 0 && response.Content.Headers.ContentRange?.From != offset))
            {
                throw new RelayTransportException(RelayClientErrorCode.PayloadSizeWrong, (int)response.StatusCode);
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var stream = new PayloadStream(body, response, client, watch, maxSize);
            watch.Pause();
            (response, watch) = (null, null);
            return stream;
        }
        finally
        {
            response?.Dispose();
            watch?.Dispose();
        }
    }

    private HttpClient CreateClient() => http.CreateClient(BudsRelayClientBuilder.PayloadsClientName);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpRequestMessage request, PayloadContent? content, SilenceWatch watch, CancellationToken cancellationToken)
    {
        using var either = watch.Link(cancellationToken);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (watch.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new RelayTransportException(RelayClientErrorCode.Timeout, innerException: e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            content?.ThrowIfSourceFailed();
            if (e is HttpRequestException or IOException)
            {
                throw new RelayTransportException(RelayClientErrorCode.PayloadUnavailable, innerException: e);
            }

            throw;
        }
    }

    // The relay's own store says what is wrong; another one's words are not ours to read.
    private static async Task<Exception> ReadErrorAsync(
        HttpResponseMessage response, RelayClock clock, SilenceWatch watch, CancellationToken cancellationToken)
    {
        using var either = watch.Link(cancellationToken);
        try
        {
            if (await RelayAnswer.ReadErrorAsync(response, clock, either.Token).ConfigureAwait(false) is RelayException problem)
            {
                return problem;
            }
        }
        catch (Exception e) when (e is RelayTransportException or HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var code = RelayAnswer.MeansUnavailable(response.StatusCode) ? RelayClientErrorCode.PayloadUnavailable : RelayClientErrorCode.PayloadRefused;
        return new RelayTransportException(code, (int)response.StatusCode, RelayAnswer.RetryAfterOf(response, clock));
    }
}
