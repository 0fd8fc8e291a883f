namespace Buds.Stress.Measuring;

/// <summary>What the ledger says at the end.</summary>
internal sealed record LedgerVerdict
{
    public required long Messages { get; init; }

    public required long Expected { get; init; }

    public required long Opened { get; init; }

    public required long Lost { get; init; }

    public required long Duplicated { get; init; }

    public required long Wrong { get; init; }

    public required long Unexpected { get; init; }

    public required long Refused { get; init; }

    public required long FailedSends { get; init; }

    /// <summary>The first of what went wrong, in words.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    public bool IsClean => Lost + Duplicated + Wrong + Unexpected + Refused + FailedSends == 0;
}
