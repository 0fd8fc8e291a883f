namespace Buds.Benchmarks.Peers;

/// <summary>What a peer says of itself, once its own result has been checked.</summary>
/// <param name="Title">Library, version, and what of it is measured.</param>
/// <param name="More">What its job does that Buds' does not.</param>
/// <param name="Less">What its job does not do that Buds' does.</param>
/// <param name="Jobs">What it can be asked for.</param>
internal sealed record PeerDescription(string? Title, string? More, string? Less, IReadOnlyList<PeerJob>? Jobs)
{
    /// <summary>Why it cannot run; then there is nothing else.</summary>
    public string? Skipped { get; init; }

    /// <summary>The CID that it makes of the receipt it was given.</summary>
    public string? Cid { get; init; }

    /// <summary>How many times a run does the job, where that is not once.</summary>
    public int? Batch { get; init; }
}
