using System.Buffers;
using Buds.Crypto;

namespace Buds.Relay.Protocol.Errors;

/// <summary>A relay refused a call, or failed at it. The call changed nothing unless <see cref="IsTransient"/>, and may be repeated then.</summary>
public sealed class RelayException : BudsException
{
    private const int MaxCodeLength = 64;

    private static readonly SearchValues<char> CodeAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Initializes the error.</summary>
    /// <param name="problem">What the relay said.</param>
    /// <param name="retryAfter">How long the relay asks to wait, from <c>Retry-After</c>.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public RelayException(RelayProblem problem, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(CodeOf(problem), MessageOf(problem), innerException)
    {
        Problem = problem;
        RetryAfter = retryAfter;
    }

    /// <summary>What the relay said. Its texts are the relay's: to be shown with care, and not logged.</summary>
    public RelayProblem Problem { get; }

    /// <summary>The HTTP status code.</summary>
    public int Status => Problem.Status;

    /// <summary>How long the relay asks to wait before the next call.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same call may succeed later: by the table, and by the status for a code that this version does not know.</summary>
    public override bool IsTransient =>
        RelayError.TryGet(Problem.Code, out var error) ? error.IsTransient : Status is 408 or 425 or 429 or >= 500;

    // A code ends up in logs and metrics, so text of another shape from the other side does not become one.
    private static string CodeOf(RelayProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Code is { Length: > 0 and <= MaxCodeLength } code && !code.AsSpan().ContainsAnyExcept(CodeAlphabet)
            ? code
            : RelayErrorCode.Internal;
    }

    private static string MessageOf(RelayProblem problem) => RelayError.TryGet(problem.Code, out var error)
        ? error.Title
        : $"The relay refused the call with status {problem.Status} and a code that this version does not know.";
}
