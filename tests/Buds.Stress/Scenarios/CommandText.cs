using System.CommandLine;

namespace Buds.Stress.Scenarios;

/// <summary>A command line as reports may show it.</summary>
internal static class CommandText
{
    /// <summary>Its words, without what options say that hold secrets.</summary>
    public static string Of(ParseResult parsed, params IReadOnlyCollection<Option> secrets)
    {
        string[] hidden = [.. secrets.Select(option => option.Name)];
        var words = parsed.Tokens.Select(token => token.Value).ToArray();
        return string.Join(' ', words.Select((word, index) => index > 0 && hidden.Contains(words[index - 1]) ? "…" : word));
    }
}
