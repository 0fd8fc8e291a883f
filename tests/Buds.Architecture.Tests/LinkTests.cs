namespace Buds.Architecture.Tests;

public sealed class LinkTests
{
    public static TheoryData<string> Documents => [.. Repository.Documents.Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Link_leads_somewhere(string path)
    {
        var document = Repository.Document(path);

        document.Links.Where(link => !Leads(path, link)).ShouldBeEmpty();
    }

    private static bool Leads(string from, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(link, UriKind.Absolute, out _);
        }

        var (file, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
        var target = file.Length == 0 ? from : Path.GetRelativePath(Repository.Root, Repository.PathOf(Path.GetDirectoryName(from)!, file)).Replace('\\', '/');
        return Path.Exists(Repository.PathOf(target)) && (anchor is null || Repository.Document(target).Anchors.Contains(anchor));
    }
}
