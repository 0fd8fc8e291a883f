using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Legacy;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Legacy;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client;

public sealed partial class RelayClient
{
    /// <summary>Asks where to upload a message's payload.</summary>
    /// <param name="request">The payload.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused: <c>payload_too_large</c>, <c>message_conflict</c> and others.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<UploadResponse> CreateUploadAsync(UploadRequest request, CancellationToken cancellationToken = default) => _relay.CallAsync(
        RelayCall.Post("uploads", RelayRoutes.Uploads, request, RelayJson.Default.UploadRequest),
        _key, RelayJson.Default.UploadResponse, cancellationToken);

    /// <summary>Uploads a payload to where <see cref="CreateUploadAsync"/> said, or does nothing where it is there already.</summary>
    /// <param name="upload">Where to.</param>
    /// <param name="openPayload">Opens the payload at its first byte. Called again for each try; every stream is disposed.</param>
    /// <param name="size">The payload's size in bytes, as announced.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="RelayException">The relay's own store refused: <c>url_expired</c> and others.</exception>
    /// <exception cref="RelayTransportException">Another store refused or was not there, the upload stood still, or the stream is not of
    /// <paramref name="size"/>. What the stream itself throws comes through as it is.</exception>
    public Task UploadPayloadAsync(
        UploadResponse upload, Func<CancellationToken, ValueTask<Stream>> openPayload, long size, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(openPayload);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return upload.Uploaded ? Task.CompletedTask : _payloads.UploadAsync(upload, openPayload, size, _relay, cancellationToken);
    }

    /// <summary>Sends a message whose payload is uploaded.</summary>
    /// <param name="request">The envelope.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused: <c>stale_devices</c>, <c>upload_missing</c> and others.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<SendResponse> SendAsync(SendRequest request, CancellationToken cancellationToken = default) => _relay.CallAsync(
        RelayCall.Post("send", RelayRoutes.Send, request, RelayJson.Default.SendRequest),
        _key, RelayJson.Default.SendResponse, cancellationToken);

    /// <summary>Reads one page of this device's unacknowledged messages, oldest first.</summary>
    /// <param name="limit">How many at most, from 1; the relay's own number where not given.</param>
    /// <param name="after">The last message of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<InboxResponse> GetInboxAsync(int? limit = null, MessageId? after = null, CancellationToken cancellationToken = default) =>
        _relay.CallAsync(
            new RelayCall("inbox", HttpMethod.Get, RelayRoutes.InboxPage(limit, after)), _key, RelayJson.Default.InboxResponse, cancellationToken);

    /// <summary>Acknowledges messages, in as many calls as the relay's limit asks for. None: no call.</summary>
    /// <param name="messageIds">The messages.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many of them are acknowledged now.</returns>
    /// <exception cref="RelayException">The relay refused; what went before stays acknowledged.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public async Task<AckResponse> AckAsync(IReadOnlyList<MessageId> messageIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        var acknowledged = 0;
        foreach (var batch in messageIds.Distinct().Chunk(_relay.AckBatchMax))
        {
            var call = RelayCall.Post("ack", RelayRoutes.Ack, new AckRequest { MessageIds = batch }, RelayJson.Default.AckRequest);
            var answer = await _relay.CallAsync(call, _key, RelayJson.Default.AckResponse, cancellationToken).ConfigureAwait(false);
            acknowledged += answer.Acknowledged;
        }

        return new AckResponse { Acknowledged = acknowledged };
    }

    /// <summary>Takes over what waits for a device of the relay that came before.</summary>
    /// <param name="legacyDevice">The old device's keys.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused: <c>claim_invalid</c>, <c>claim_conflict</c>.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<ClaimLegacyResponse> ClaimLegacyDeviceAsync(LegacyDeviceKey legacyDevice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacyDevice);
        var request = new ClaimLegacyRequest { LegacyDeviceId = legacyDevice.Id, Signature = legacyDevice.SignClaim(_key.Id) };
        return _relay.CallAsync(
            RelayCall.Post("claim_legacy", RelayRoutes.ClaimLegacy, request, RelayJson.Default.ClaimLegacyRequest),
            _key, RelayJson.Default.ClaimLegacyResponse, cancellationToken);
    }

    /// <summary>Reads messages of suite 0 that wait for old devices that this one has taken over, oldest first.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<LegacyInboxResponse> GetLegacyInboxAsync(CancellationToken cancellationToken = default) => _relay.CallAsync(
        new RelayCall("legacy_inbox", HttpMethod.Get, RelayRoutes.LegacyInbox), _key, RelayJson.Default.LegacyInboxResponse, cancellationToken);

    /// <summary>Withdraws a message of this account from those who have not acknowledged it.</summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused: <c>not_sender</c>, <c>unknown_message</c>.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<UnsendResponse> UnsendAsync(MessageId id, CancellationToken cancellationToken = default) => _relay.CallAsync(
        new RelayCall("unsend", HttpMethod.Delete, RelayRoutes.MessagePath(id)), _key, RelayJson.Default.UnsendResponse, cancellationToken);

    /// <summary>
    /// Downloads a payload. Where the connection breaks or stands still the rest is asked for by range, <see cref="RelayClientOptions.MaxRetries"/> times
    /// unless at least 64 KiB come in between. What comes is not verified: opening the envelope does that.
    /// </summary>
    /// <param name="link">Where it is.</param>
    /// <param name="maxSize">How many bytes at most: the size that the envelope's header names.</param>
    /// <param name="refresh">Gets another link where the time of this one is over, or null where there is none.</param>
    /// <param name="cancellationToken">Ends the download up to the answer's headers; reads take their own.</param>
    /// <returns>The payload, to be read asynchronously and disposed. A read ends in <see cref="RelayTransportException"/>: <c>payload_size_wrong</c>
    /// above <paramref name="maxSize"/>, <c>payload_unavailable</c> where the connection breaks, <c>timeout</c> where it stands still.</returns>
    /// <exception cref="RelayException">The relay's own store refused: <c>url_expired</c> and others.</exception>
    /// <exception cref="RelayTransportException">Another store refused or was not there.</exception>
    public Task<Stream> DownloadPayloadAsync(
        PayloadLink link, long maxSize, Func<CancellationToken, ValueTask<PayloadLink?>>? refresh = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        return _payloads.DownloadAsync(link, maxSize, refresh, _relay, cancellationToken);
    }

    /// <summary>Opens the relay's event stream, once: it does not reconnect. The subscription begins when <see cref="RelayEvent.Opened"/> comes;
    /// what arrived before that is in the inbox without an event.</summary>
    /// <param name="cancellationToken">Closes the stream.</param>
    /// <returns>Events until the relay ends the stream.</returns>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer, the connection broke, or the stream was silent for
    /// <see cref="RelayClientOptions.EventSilenceTimeout"/>.</exception>
    public IAsyncEnumerable<RelayEvent> ReadEventsAsync(CancellationToken cancellationToken = default) => ReadEventsAsync(null, cancellationToken);

    /// <summary>Reads events, and says at the end how long the relay asked to wait before the next stream, where it did.</summary>
    internal async IAsyncEnumerable<RelayEvent> ReadEventsAsync(
        Action<TimeSpan>? reconnectAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = await _relay.OpenEventsAsync(_key, cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        yield return RelayEvent.Opened;
        var events = SseParser.Create<RelayEvent?>(stream, static (type, _) => type switch
        {
            RelayRoutes.InboxEvent => RelayEvent.Inbox,
            RelayRoutes.EmptyEvent => RelayEvent.Empty,
            _ => null,
        });
        await foreach (var item in events.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (item.Data is { } known)
            {
                yield return known;
            }
        }

        if (events.ReconnectionInterval >= TimeSpan.Zero)
        {
            reconnectAfter?.Invoke(events.ReconnectionInterval);
        }
    }
}
