using System.Reflection;
using Buds.Crypto;
using Buds.Relay.Protocol.Errors;
using Buds.Storage;
using Buds.Storage.Presigning;

namespace Buds.Architecture.Tests;

/// <summary>The tables of docs/errors.md, held against the code. A table stands under a heading that ends in the name of the type that has its codes.</summary>
public sealed class ErrorCodeTests
{
    private static readonly IReadOnlyDictionary<string, Documents.MarkdownTable> Tables = Repository.Document("docs/errors.md").Tables
        .Where(table => table.Header[0] == "code")
        .ToDictionary(table => table.Heading.Split('`')[^2]);

    private static readonly IReadOnlyDictionary<string, string[]> Codes = FindCodes();

    public static TheoryData<string> Types => [.. Codes.Keys];

    [Fact]
    public void Every_type_with_codes_has_a_table_and_every_table_a_type() => Tables.Keys.ShouldBe(Codes.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Types))]
    public void Table_holds_the_codes_of_its_type(string type) =>
        Tables[type].Rows.Select(row => row[0].Trim('`')).ShouldBe(Codes[type], ignoreOrder: true);

    [Fact]
    public void Relay_table_says_status_and_whether_to_repeat()
    {
        foreach (var row in Tables[nameof(RelayErrorCode)].Rows)
        {
            var error = RelayError.Of(row[0].Trim('`'));
            row[1].ShouldBe(error.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Code);
            row[2].ShouldBe(error.IsTransient ? "yes" : "no", error.Code);
            row[3].ShouldBe(error.Title, error.Code);
        }
    }

    [Fact]
    public void Storage_table_says_whether_to_repeat()
    {
        foreach (var error in BlobStoreErrors())
        {
            Tables[nameof(BlobStoreException)].Rows.Single(row => row[0] == $"`{error.Code}`")[1].ShouldBe(error.IsTransient ? "yes" : "no", error.Code);
        }
    }

    private static Dictionary<string, string[]> FindCodes()
    {
        var codes = Repository.Assemblies.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("ErrorCode", StringComparison.Ordinal))
            .ToDictionary(type => type.Name, Constants);
        codes.Add(nameof(ProtocolError), [.. Enum.GetValues<ProtocolError>().Select(ProtocolException.CodeOf)]);
        codes.Add(nameof(BlobStoreException), [.. BlobStoreErrors().Select(error => error.Code)]);
        codes.Add(nameof(BlobUrlRefusal), [.. Enum.GetValues<BlobUrlRefusal>().Select(CodeOf)]);
        return codes;
    }

    private static string[] Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    private static IEnumerable<BlobStoreException> BlobStoreErrors() => Repository.Assemblies.SelectMany(assembly => assembly.GetExportedTypes())
        .Where(type => type.IsSubclassOf(typeof(BlobStoreException)))
        .Select(type => (BlobStoreException)Activator.CreateInstance(type, "What happened.", null)!);

    private static string CodeOf(BlobUrlRefusal refusal) => ((BlobUrlVerification)typeof(BlobUrlVerification)
        .GetMethod("Refused", BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [refusal])!).RefusalCode!;
}
