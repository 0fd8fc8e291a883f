namespace Buds.Benchmarks.Peers;

/// <summary>Something that a peer can be asked for.</summary>
/// <param name="Name">Its name in the question.</param>
/// <param name="Of">The job it is compared in.</param>
/// <param name="Title">Its name in the table.</param>
internal sealed record PeerJob(string Name, string Of, string Title);
