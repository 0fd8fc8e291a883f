using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Payloads;

/// <summary>A payload on its way in, of at most as many bytes as the reader allows.</summary>
internal sealed class PayloadStream(Stream inner, HttpResponseMessage response, HttpClient client, SilenceWatch watch, long maxSize)
    : WatchedStream(inner, response, client, watch, RelayClientErrorCode.PayloadUnavailable)
{
    private long _left = maxSize;

    protected override void Check(ReadOnlySpan<byte> bytes)
    {
        _left -= bytes.Length;
        if (_left < 0)
        {
            throw new RelayTransportException(RelayClientErrorCode.PayloadSizeWrong);
        }
    }
}
