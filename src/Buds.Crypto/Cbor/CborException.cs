namespace Buds.Crypto.Cbor;

/// <summary>Bytes that are not the canonical CBOR they should be. The code is <c>malformed</c>.</summary>
public sealed class CborException : ProtocolException
{
    /// <summary>Initializes the refusal.</summary>
    /// <param name="offset">Where in the input, in bytes from its start.</param>
    /// <param name="reason">What was wrong there.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public CborException(int offset, string reason, Exception? innerException = null)
        : base(ProtocolError.Malformed, $"Not canonical CBOR at byte {offset}: {reason}", innerException)
    {
        Offset = offset;
        Reason = reason;
    }

    /// <summary>Where in the input the offending item begins, in bytes from its start.</summary>
    public int Offset { get; }

    /// <summary>What was wrong there.</summary>
    public string Reason { get; }
}
