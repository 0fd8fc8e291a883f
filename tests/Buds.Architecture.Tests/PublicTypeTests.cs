using System.Text.RegularExpressions;

namespace Buds.Architecture.Tests;

/// <summary>Where public types are, and what they are called.</summary>
public sealed partial class PublicTypeTests
{
    public static TheoryData<string> Packages => Repository.PackageData;

    [Theory]
    [MemberData(nameof(Packages))]
    public void File_has_at_most_one_public_type_and_its_name(string package)
    {
        var misplaced = Repository.Sources
            .Where(file => file.Package == package && file.PublicTypes.Any() && !file.PublicTypes.SequenceEqual([file.Subject]))
            .Select(file => $"{file}: {string.Join(", ", file.PublicTypes)}");

        misplaced.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_type_has_a_file_of_its_name(string package)
    {
        var files = Repository.Sources.Where(file => file.Package == package).Select(file => $"{file.FolderNamespace}.{file.Subject}").ToHashSet(StringComparer.Ordinal);
        var types = Repository.Assemblies.Single(assembly => assembly.GetName().Name == package).GetExportedTypes()
            .Where(type => !type.IsNested)
            .Select(type => $"{type.Namespace}.{type.Name.Split('`')[0]}");

        types.ShouldNotBeEmpty();
        types.Where(type => !files.Contains(type)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Namespace_is_the_folder(string package)
    {
        var misplaced = Repository.Sources
            .Where(file => file.Package == package && file.Namespace is { } name && name != file.FolderNamespace)
            .Select(file => $"{file}: {file.Namespace}");

        misplaced.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_type_is_named_for_what_it_is(string package)
    {
        var vague = Repository.Assemblies.Single(assembly => assembly.GetName().Name == package).GetExportedTypes()
            .Select(type => type.Name.Split('`')[0])
            .Where(name => Vague().IsMatch(name));

        vague.ShouldBeEmpty("A name that says nothing hides two jobs.");
    }

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utility|Utilities|Service)$")]
    private static partial Regex Vague();
}
