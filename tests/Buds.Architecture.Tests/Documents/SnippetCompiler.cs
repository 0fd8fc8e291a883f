using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Buds.Architecture.Tests.Documents;

/// <summary>
/// Compiles an example of a document as a program of its own. One that takes names for granted says in a comment before it whose:
/// <c>&lt;!-- prelude: account --&gt;</c> puts <c>Preludes/account.cs</c> in front.
/// </summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);
    private static readonly CSharpCompilationOptions Options = new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the SDK puts in front of every file of a program.</summary>
    private static readonly SyntaxTree ImplicitUsings = CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """,
        Language);

    /// <summary>The compiler's errors and warnings, none for an example that is right.</summary>
    public static IReadOnlyList<string> Compile(string document, MarkdownFence snippet)
    {
        var tree = CSharpSyntaxTree.ParseText(Assemble(document, snippet), Language);
        var isProgram = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = isProgram ? Options : Options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary);
        var compilation = CSharpCompilation.Create("Example", [tree, ImplicitUsings], References, options);
        return
        [
            .. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !IsOfAFragment(diagnostic))
                .Select(diagnostic => $"{diagnostic.Location.GetMappedLineSpan()}: {diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"),
        ];
    }

    // Usings come before statements, so those of both parts go first.
    private static string Assemble(string document, MarkdownFence snippet)
    {
        var prelude = snippet.Mark("prelude") is { } name ? File.ReadAllText(Repository.PathOf("tests", "Buds.Architecture.Tests", "Preludes", name + ".cs")) : "";
        var (preludeUsings, preludeBody, _) = Split(prelude);
        var (usings, body, offset) = Split(snippet.Text);
        return $"{preludeUsings}\n#line {snippet.Line} \"{document}\"\n{usings}\n#line default\n{preludeBody}\n#line {snippet.Line + offset} \"{document}\"\n{body}";
    }

    private static (string Usings, string Body, int Lines) Split(string text)
    {
        var root = CSharpSyntaxTree.ParseText(text, Language).GetCompilationUnitRoot();
        var end = root.Usings.Count == 0 ? 0 : root.Usings.Span.End;
        return (text[..end], text[end..], text.AsSpan(0, end).Count('\n'));
    }

    // An example need not use what it shows: unused variables, usings and parameters, async without await.
    private static bool IsOfAFragment(Diagnostic diagnostic) => diagnostic.Id is "CS0168" or "CS0219" or "CS8019" or "CS1998" or "CS0105" or "CS8321" or "CS1701" or "CS1702";
}
