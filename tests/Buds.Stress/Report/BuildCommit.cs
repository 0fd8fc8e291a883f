using System.Reflection;

namespace Buds.Stress.Report;

/// <summary>The commit that this program was built from.</summary>
internal static class BuildCommit
{
    /// <summary>In hexadecimal digits; zeroes where it is not known.</summary>
    public static string Find()
    {
        // The build writes it behind the version's plus sign.
        var version = typeof(BuildCommit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var at = version.LastIndexOf('+');
        return at < 0 ? "0000000" : version[(at + 1)..];
    }
}
