using Buds.Crypto;

namespace Buds.Relay.Client.Errors;

/// <summary>
/// A call got no answer of the relay that could be used. Its own "no" is a <see cref="Protocol.Errors.RelayException"/>. The call may have taken
/// effect: every call may be repeated.
/// </summary>
public sealed class RelayTransportException : BudsException
{
    /// <summary>Initializes the error.</summary>
    /// <param name="code">One of <see cref="RelayClientErrorCode"/>.</param>
    /// <param name="status">The HTTP status code, where there was an answer.</param>
    /// <param name="retryAfter">How long to wait before the next call.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    /// <exception cref="ArgumentException">Not one of <see cref="RelayClientErrorCode"/>.</exception>
    public RelayTransportException(string code, int? status = null, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(code, MessageOf(code), innerException)
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status code, where there was an answer.</summary>
    public int? Status { get; }

    /// <summary>How long to wait before the next call, where that is known.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <inheritdoc/>
    public override bool IsTransient => Code is RelayClientErrorCode.RelayUnreachable or RelayClientErrorCode.RelayUnavailable
        or RelayClientErrorCode.RelayAnswerInvalid or RelayClientErrorCode.Timeout or RelayClientErrorCode.CircuitOpen
        or RelayClientErrorCode.PayloadUnavailable;

    private static string MessageOf(string code) => code switch
    {
        RelayClientErrorCode.RelayUnreachable => "The relay cannot be reached: check the network and the relay's URL, and try again later.",
        RelayClientErrorCode.RelayUnavailable => "The relay is overloaded or down: try again later.",
        RelayClientErrorCode.RelayAnswerInvalid => "Something answered that is no relay of this protocol: check the relay's URL, and try again later.",
        RelayClientErrorCode.Timeout => "There was no answer in time: try again later.",
        RelayClientErrorCode.CircuitOpen => "Too many calls to this relay failed: it is left alone for a while.",
        RelayClientErrorCode.PayloadLinkInvalid => "The relay named a payload URL or header that is not allowed: its operator must mend that.",
        RelayClientErrorCode.PayloadRefused => "The payload's store refused: ask the relay for a new URL.",
        RelayClientErrorCode.PayloadUnavailable => "The payload's store cannot be reached or failed: try again later.",
        RelayClientErrorCode.PayloadSizeWrong => "The payload is larger than allowed, or another size than announced.",
        _ => throw new ArgumentException("Not one of the client's error codes.", nameof(code)),
    };
}
