namespace Buds.Stress.Planning;

/// <summary>A run that measured coefficients: all that one needs to do it again.</summary>
internal sealed record CoefficientSource
{
    /// <value>The day of the run.</value>
    public required DateOnly Date { get; init; }

    /// <value>Cores, processor, system and versions.</value>
    public required string Machine { get; init; }

    /// <value>The commit of this repository that was run: 7 to 40 hexadecimal digits.</value>
    public required string Commit { get; init; }

    /// <value>The command that prints the figures again, or the page that has them where no command does.</value>
    public required string Command { get; init; }

    /// <value>What to keep in mind.</value>
    public string? Note { get; init; }
}
