using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Client.Payloads;

/// <summary>One payload that is fetched, in as many pieces as the network makes of it.</summary>
internal sealed class PayloadDownload(
    PayloadTransfer transfer, PayloadLink link, long maxSize, Func<CancellationToken, ValueTask<PayloadLink?>>? refresh, RelayConnection relay)
{
    private PayloadLink _link = link;

    /// <summary>Opens the payload at an offset. A URL whose time is over is asked for anew, once.</summary>
    public async Task<Stream> OpenAsync(long offset, CancellationToken cancellationToken)
    {
        try
        {
            return await transfer.OpenAsync(_link, offset, maxSize - offset, relay, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (refresh is not null && MeansExpired(e))
        {
            if (await refresh(cancellationToken).ConfigureAwait(false) is not { } fresh)
            {
                throw;
            }

            _link = fresh;
            return await transfer.OpenAsync(_link, offset, maxSize - offset, relay, cancellationToken).ConfigureAwait(false);
        }
    }

    // The relay's own store has a code for it; S3 says 403 for whatever is wrong with a URL.
    private static bool MeansExpired(Exception e) => e is RelayException { Code: RelayErrorCode.UrlExpired }
        or RelayTransportException { Code: RelayClientErrorCode.PayloadRefused, Status: 400 or 401 or 403 };
}
