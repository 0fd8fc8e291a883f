namespace Buds.Client.Memories;

/// <summary>A memory to share: a note, photos, or both.</summary>
public sealed class NewMemory
{
    /// <summary>The longest note in UTF-16 code units.</summary>
    public const int MaxTextLength = 10_000;

    /// <summary>The most photos that a memory has.</summary>
    public const int MaxPhotos = 50;

    /// <summary>The note.</summary>
    /// <value>At most 10,000 characters; none where there are photos alone.</value>
    public string? Text { get; init; }

    /// <summary>The photos.</summary>
    /// <value>At most 50, and 100 MiB in all with the relay's default limit; none where there is a note alone.</value>
    public IReadOnlyList<PhotoSource> Photos { get; init; } = [];
}
