using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;

namespace Buds.Relay.Client.Inbox;

/// <summary>The bytes of server-sent events. The parser behind it collects an event in memory, so one has a largest size here.</summary>
internal sealed class EventStream(Stream inner, HttpResponseMessage response, HttpClient client, SilenceWatch watch)
    : WatchedStream(inner, response, client, watch, RelayClientErrorCode.RelayUnreachable)
{
    public const string MediaType = "text/event-stream";

    /// <summary>The largest event in bytes, comments before it included: 64 KiB.</summary>
    private const int MaxEventSize = 64 * 1024;

    private int _eventSize;
    private bool _lineIsEmpty;
    private byte _last;

    protected override void Check(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            var isBreak = value is (byte)'\r' or (byte)'\n';
            if (!isBreak)
            {
                _lineIsEmpty = false;
                _eventSize++;
            }
            else if (value == '\r' || _last != '\r')
            {
                // The line feed after a carriage return ends no other line. A blank line ends the event.
                _eventSize = _lineIsEmpty ? 0 : _eventSize;
                _lineIsEmpty = true;
            }

            _last = value;
            if (_eventSize > MaxEventSize)
            {
                throw new RelayTransportException(RelayClientErrorCode.RelayAnswerInvalid);
            }
        }
    }
}
