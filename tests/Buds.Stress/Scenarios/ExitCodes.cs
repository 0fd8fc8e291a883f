using System.CommandLine;

namespace Buds.Stress.Scenarios;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Every delivery was opened once, with the right bytes.</summary>
    public const int Clean = 0;

    /// <summary>Something was lost, seen twice or wrong; or the run ended before all was there.</summary>
    public const int Faulty = 1;

    /// <summary>The command line asks for something that there is not.</summary>
    public const int Usage = 2;

    // For what was measured until Ctrl-C to be written, and for the relay and all folders to go.
    private static readonly TimeSpan LastWords = TimeSpan.FromMinutes(1);

    /// <summary>Runs a command line; what cannot be parsed is bad usage.</summary>
    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> args, CancellationToken cancellationToken = default)
    {
        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LastWords }, cancellationToken);
        return parsed.Errors.Count > 0 ? Usage : code;
    }
}
