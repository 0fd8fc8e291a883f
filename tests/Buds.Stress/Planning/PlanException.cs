namespace Buds.Stress.Planning;

/// <summary>A plan cannot be made from what was given. The message says what is wrong, for the one who gave it.</summary>
internal sealed class PlanException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="PlanErrorCode"/>.</summary>
    public string Code { get; } = code;
}
