namespace Buds.Storage.S3.Tests.Support;

/// <summary>What an <see cref="S3Front"/> does with a request in place of passing it on and its answer back.</summary>
public abstract record FrontFault
{
    /// <summary>The connection breaks before the store hears of the request.</summary>
    public sealed record HangUp : FrontFault;

    /// <summary>The store does what was asked, and the connection breaks before it can say so.</summary>
    public sealed record LoseAnswer : FrontFault;

    /// <summary>The connection breaks in the middle of the answer.</summary>
    public sealed record CutAnswer : FrontFault;

    /// <summary>Nothing comes back, ever.</summary>
    public sealed record Silence : FrontFault;

    /// <summary>The store refuses.</summary>
    public sealed record Refusal(int Status, string Code) : FrontFault;

    /// <summary>Something comes back that may be anything.</summary>
    public sealed record Answer(int Status, string Body, params (string Name, string Value)[] Headers) : FrontFault;
}
