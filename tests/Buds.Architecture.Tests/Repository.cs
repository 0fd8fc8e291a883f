using System.Reflection;
using Buds.Architecture.Tests.Documents;

namespace Buds.Architecture.Tests;

/// <summary>What the tests look at: the packages' sources, their built assemblies and the documents.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The names of all packages: the folders of <c>src</c>.</summary>
    public static IReadOnlyList<string> Packages { get; } =
        [.. Directory.EnumerateFiles(PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Packages.Select(Assembly.Load)];

    public static IReadOnlyList<SourceFile> Sources { get; } = [.. Packages.SelectMany(package => SourceFile.ReadAll(package))];

    public static IReadOnlyList<MarkdownFile> Documents { get; } = [.. DocumentPaths().Order(StringComparer.Ordinal).Select(MarkdownFile.Read)];

    public static TheoryData<string> PackageData => [.. Packages];

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    public static MarkdownFile Document(string path) => Documents.Single(document => document.Path == path);

    private static IEnumerable<string> DocumentPaths() => Directory.EnumerateFiles(Root, "*.md")
        .Concat(Directory.EnumerateFiles(PathOf("docs"), "*.md", SearchOption.AllDirectories))
        .Concat(new[] { "src", "samples", "tools" }.SelectMany(folder => Directory.EnumerateDirectories(PathOf(folder)))
            .Select(folder => Path.Combine(folder, "README.md"))
            .Where(File.Exists))
        .Append(PathOf("bench", "README.md"))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'));
}
