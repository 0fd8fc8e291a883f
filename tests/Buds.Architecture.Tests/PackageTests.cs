using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Buds.Architecture.Tests;

/// <summary>What every package has besides code.</summary>
public sealed partial class PackageTests
{
    public static TheoryData<string> Packages => Repository.PackageData;

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_describes_itself(string package)
    {
        var project = XDocument.Load(Repository.PathOf("src", package, package + ".csproj"));

        project.Descendants("Description").Single().Value.Length.ShouldBeGreaterThan(40);
        project.Descendants("PackageTags").Single().Value.Split(';').Length.ShouldBeGreaterThan(2);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_has_a_readme_with_an_example(string package)
    {
        var readme = Repository.Document($"src/{package}/README.md");

        readme.Title.ShouldBe(package);
        readme.Fences.ShouldContain(fence => fence.Language == "csharp");
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_is_named_in_the_root_readme(string package) =>
        Repository.Document("README.md").Tables.SelectMany(table => table.Rows).ShouldContain(row => row[0].Contains($"`{package}`", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_api_is_written_down(string package)
    {
        var snapshots = Repository.PathOf("tests", package + ".Tests", "__snapshots__");

        Directory.Exists(snapshots).ShouldBeTrue();
        Directory.EnumerateFiles(snapshots, "*.snap").Where(file => PublicApi().IsMatch(Path.GetFileName(file))).ShouldHaveSingleItem();
    }
    [GeneratedRegex("Public_?Api", RegexOptions.IgnoreCase)]
    private static partial Regex PublicApi();
}
