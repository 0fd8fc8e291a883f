using Buds.Architecture.Tests.Documents;

namespace Buds.Architecture.Tests;

public sealed class SnippetTests
{
    public static TheoryData<string, int> Snippets
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var document in Repository.Documents)
            {
                foreach (var fence in document.Fences.Where(fence => fence.Language == "csharp"))
                {
                    data.Add(document.Path, fence.Line);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Example_compiles(string document, int line) =>
        SnippetCompiler.Compile(document, Repository.Document(document).Fences.Single(fence => fence.Line == line)).ShouldBeEmpty();

    [Fact]
    public void Language_of_an_example_is_spelt_so_that_it_is_compiled() =>
        Repository.Documents.SelectMany(document => document.Fences.Where(fence => fence.Language is "cs" or "c#" or "C#").Select(fence => $"{document.Path}:{fence.Line}"))
            .ShouldBeEmpty();
}
