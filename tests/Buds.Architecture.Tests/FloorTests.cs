using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Buds.Architecture.Tests;

/// <summary>Who may know whom: the table of docs/architecture.md, held against what was built.</summary>
public sealed partial class FloorTests
{
    private static readonly IReadOnlyDictionary<string, Row> Table = Repository.Document("docs/architecture.md").Tables
        .Single(table => table.Header is ["floor", "package", ..])
        .Rows.ToDictionary(
            row => Name().Match(row[1]).Groups[1].Value,
            row => new Row(int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), [.. Name().Matches(row[3]).Select(match => match.Groups[1].Value)]));

    public static TheoryData<string> Packages => Repository.PackageData;

    [Fact]
    public void Table_holds_the_packages_that_there_are() => Table.Keys.ShouldBe(Repository.Packages, ignoreOrder: true);

    [Fact]
    public void Table_lets_a_package_refer_to_lower_floors_alone()
    {
        foreach (var (package, row) in Table)
        {
            row.MayReferTo.Where(other => Table[other].Floor >= row.Floor).ShouldBeEmpty($"{package} is on floor {row.Floor}.");
        }
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Package_refers_to_what_the_table_allows(string package)
    {
        var project = XDocument.Load(Repository.PathOf("src", package, package + ".csproj"));
        var projects = project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        var assemblies = Repository.Assemblies.Single(assembly => assembly.GetName().Name == package).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Buds.", StringComparison.Ordinal));

        projects.Concat(assemblies).Distinct().Except(Reachable(package)).ShouldBeEmpty("docs/architecture.md does not allow it.");
    }

    /// <summary>What a package may refer to, and what comes with that.</summary>
    private static HashSet<string> Reachable(string package) =>
        [.. Table[package].MayReferTo.SelectMany(other => Reachable(other).Append(other))];

    [GeneratedRegex(@"`(Buds\.[\w.]+)`")]
    private static partial Regex Name();

    private sealed record Row(int Floor, IReadOnlyList<string> MayReferTo);
}
