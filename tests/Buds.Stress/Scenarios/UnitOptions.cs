using System.CommandLine;
using System.CommandLine.Parsing;

namespace Buds.Stress.Scenarios;

/// <summary>Options with units.</summary>
internal static class UnitOptions
{
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Units.TryParseTime(result.Tokens.Single().Value, out var time) ? time : Refuse<TimeSpan>(result, $"{name} is a time such as 90s, 5m or 2h."),
    };

    public static Option<int?> Size(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Units.TryParseSize(result.Tokens.Single().Value, out var size) ? size : Refuse<int>(result, $"{name} is a size such as 500KB or 2MB."),
    };

    private static T? Refuse<T>(ArgumentResult result, string message)
        where T : struct
    {
        result.AddError(message);
        return null;
    }
}
