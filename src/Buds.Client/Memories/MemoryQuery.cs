using Buds.Crypto.Identifiers;

namespace Buds.Client.Memories;

/// <summary>Which memories to read. What is set narrows it down; with nothing set it is everything of all Circles that this account is in.</summary>
public sealed record MemoryQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Those of one Circle.</summary>
    public Cid? Circle { get; init; }

    /// <summary>Those that one person shared.</summary>
    public Did? Author { get; init; }

    /// <summary>Those shared at this time or later, by their authors' clocks: the beginning of a day.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those shared before this time, by their authors' clocks: the end of a day.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Those whose notes have all these words, in any order, without regard to case and accents; the last word may be unfinished.</summary>
    public string? Text { get; init; }

    /// <summary>The last memory of the page before.</summary>
    public Memory? After { get; init; }

    /// <summary>How many.</summary>
    /// <value>1 to 1000. Default: 50.</value>
    /// <exception cref="ArgumentOutOfRangeException">Set to another number.</exception>
    public int Limit
    {
        get;
        init => field = value is >= 1 and <= MaxLimit
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Limit), value, $"A page has 1 to {MaxLimit} memories.");
    }
    = 50;
}
