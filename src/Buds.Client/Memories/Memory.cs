using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>A memory as the timeline shows it: its newest version.</summary>
public sealed record Memory
{
    /// <summary>What names the memory through all its versions: the CID of the first one.</summary>
    public required Cid Id { get; init; }

    /// <summary>The Circle it was shared in.</summary>
    public required Cid Circle { get; init; }

    /// <summary>Who shared it.</summary>
    public required Did Author { get; init; }

    /// <summary>The note, if there is one.</summary>
    public string? Text { get; init; }

    /// <summary>The photos, in the order in which they were given.</summary>
    public required IReadOnlyList<Photo> Photos { get; init; }

    /// <summary>When it was shared, by its author's clock.</summary>
    public required DateTimeOffset SharedAt { get; init; }

    /// <summary>When it was last edited, by its author's clock, if ever.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Who reacted how, each person once.</summary>
    public required IReadOnlyList<Reaction> Reactions { get; init; }
}
