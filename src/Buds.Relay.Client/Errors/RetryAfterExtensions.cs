using Buds.Crypto;
using Buds.Relay.Protocol.Errors;

namespace Buds.Relay.Client.Errors;

internal static class RetryAfterExtensions
{
    /// <summary>How long the other side asks to wait, whichever error says so.</summary>
    public static TimeSpan? RetryAfter(this BudsException error) => error switch
    {
        RelayException refusal => refusal.RetryAfter,
        RelayTransportException fault => fault.RetryAfter,
        _ => null,
    };
}
