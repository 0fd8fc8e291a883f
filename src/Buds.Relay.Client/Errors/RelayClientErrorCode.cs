namespace Buds.Relay.Client.Errors;

/// <summary>The stable codes of a <see cref="RelayTransportException"/>: what can go wrong without a word from the relay.</summary>
public static class RelayClientErrorCode
{
    /// <summary>The relay could not be reached, or the connection broke. Transient.</summary>
    public const string RelayUnreachable = "relay_unreachable";

    /// <summary>What stands before the relay says that it is overloaded or down: status 408, 425, 429 or above 499 without a relay's problem
    /// details. Transient.</summary>
    public const string RelayUnavailable = "relay_unavailable";

    /// <summary>An answer that no relay gives: not its JSON, above 4 MiB, a redirect, or an error without a relay's problem details. Transient,
    /// since something else than the relay answered; not repeated at once.</summary>
    public const string RelayAnswerInvalid = "relay_answer_invalid";

    /// <summary>A try or the call took longer than the options allow, or a stream stood still. Transient.</summary>
    public const string Timeout = "timeout";

    /// <summary>So many calls to this relay failed that it is left alone for a while; <see cref="RelayTransportException.RetryAfter"/> says for
    /// how long. Transient.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>A payload's URL or headers are not such as a relay may name: the URL is not https, or a header is one of HTTP's own.</summary>
    public const string PayloadLinkInvalid = "payload_link_invalid";

    /// <summary>The payload's store refused: the URL is over or the payload gone. Ask the relay for a new URL.</summary>
    public const string PayloadRefused = "payload_refused";

    /// <summary>The payload's store could not be reached, or failed, or the connection broke. Transient.</summary>
    public const string PayloadUnavailable = "payload_unavailable";

    /// <summary>A payload is larger than allowed, or another size than announced.</summary>
    public const string PayloadSizeWrong = "payload_size_wrong";
}
