namespace Buds.Crypto;

/// <summary>The root of every error that Buds reports: one <c>catch</c> covers them all.</summary>
public abstract class BudsException : Exception
{
    /// <summary>Initializes the error.</summary>
    /// <param name="code">The stable code, lower case with underscores; programs may switch on it.</param>
    /// <param name="message">What happened and what to do, for people.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    protected BudsException(string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        Code = code;
    }

    /// <summary>The stable code of this error, such as <c>bad_signature</c>. It never changes between versions.</summary>
    public string Code { get; }

    /// <summary>Whether the same call may succeed later without a change on the caller's side.</summary>
    public virtual bool IsTransient => false;
}
