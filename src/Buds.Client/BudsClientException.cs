using Buds.Crypto;

namespace Buds.Client;

/// <summary>The client cannot do what was asked; <see cref="BudsException.Code"/> is one of <see cref="BudsErrorCode"/>. Nothing was changed.</summary>
public sealed class BudsClientException : BudsException
{
    private readonly bool _transient;

    /// <summary>Initializes the error.</summary>
    /// <param name="code">One of <see cref="BudsErrorCode"/>.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public BudsClientException(string code, string message, Exception? innerException = null, bool isTransient = false)
        : base(code, message, innerException) => _transient = isTransient;

    /// <inheritdoc/>
    public override bool IsTransient => _transient;
}
