using System.Text.RegularExpressions;

namespace Buds.Architecture.Tests.Documents;

/// <summary>A document, read line by line: as much of Markdown as the documents use.</summary>
internal sealed partial class MarkdownFile
{
    private readonly List<MarkdownFence> _fences = [];
    private readonly List<MarkdownTable> _tables = [];
    private readonly List<string> _prose = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);

    private MarkdownFile(string path, string[] lines)
    {
        Path = path;
        Text = string.Join('\n', lines);
        Title = lines.FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..] ?? "";
        Parse(lines);
    }

    /// <summary>The path below the repository's root, with slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    public string Title { get; }

    public IReadOnlyList<MarkdownFence> Fences => _fences;

    public IReadOnlyList<MarkdownTable> Tables => _tables;

    /// <summary>What the headings can be linked to by.</summary>
    public IReadOnlySet<string> Anchors => _anchors;

    /// <summary>The targets of all links.</summary>
    public IEnumerable<string> Links => _prose.SelectMany(line => Link().Matches(Code().Replace(line, ""))).Select(match => match.Groups[1].Value);

    public static MarkdownFile Read(string path) => new(path, File.ReadAllLines(Repository.PathOf(path)));

    private void Parse(string[] lines)
    {
        var heading = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                i = TakeFence(lines, i);
            }
            else if (lines[i].StartsWith('|') && i + 1 < lines.Length && lines[i + 1].StartsWith("|-", StringComparison.Ordinal))
            {
                var end = Array.FindIndex(lines, i, line => !line.StartsWith('|'));
                var rows = lines[i..(end < 0 ? lines.Length : end)];
                _prose.AddRange(rows);
                _tables.Add(new MarkdownTable(heading, Cells(rows[0]), [.. rows[2..].Select(Cells)]));
                i += rows.Length - 1;
            }
            else
            {
                _prose.Add(lines[i]);
                if (lines[i].StartsWith('#'))
                {
                    heading = lines[i].TrimStart('#').Trim();
                    _anchors.Add(NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-'));
                }
            }
        }
    }

    private int TakeFence(string[] lines, int start)
    {
        var indent = lines[start].Length - lines[start].TrimStart().Length;
        var end = Array.FindIndex(lines, start + 1, line => line.Trim() == "```");
        var text = lines[(start + 1)..end].Select(line => line.Length > indent ? line[indent..] : line.TrimStart());
        var before = start > 0 ? Comment().Match(lines[start - 1].Trim()) : Match.Empty;
        _fences.Add(new MarkdownFence(
            start + 2, lines[start].Trim().TrimStart('`'), before.Success ? before.Groups[1].Value : null, string.Join('\n', text)));
        return end;
    }

    // A vertical bar inside a cell is written \|.
    private static string[] Cells(string row) => [.. Bar().Split(row.Trim().Trim('|')).Select(cell => cell.Trim())];

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex(@"^<!-- (.*) -->$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
