using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Buds.Architecture.Tests;

/// <summary>A file of a package's sources, parsed.</summary>
/// <param name="Package">The package.</param>
/// <param name="Path">The path below the package's folder, with slashes.</param>
/// <param name="Syntax">What it says.</param>
internal sealed record SourceFile(string Package, string Path, CompilationUnitSyntax Syntax)
{
    public static IEnumerable<SourceFile> ReadAll(string package)
    {
        var folder = Repository.PathOf("src", package);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => new SourceFile(package, file.Path, CSharpSyntaxTree.ParseText(File.ReadAllText(file.File)).GetCompilationUnitRoot()));
    }

    /// <summary>The public types that the file declares, nested ones left out.</summary>
    public IEnumerable<string> PublicTypes => Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .OfType<MemberDeclarationSyntax>()
        .Where(member => member.Modifiers.Any(SyntaxKind.PublicKeyword))
        .Select(member => member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => null,
        })
        .OfType<string>();

    public string? Namespace => Syntax.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();

    /// <summary>The namespace that the file's folder asks for.</summary>
    public string FolderNamespace => string.Join('.', [Package, .. Path.Split('/')[..^1]]);

    /// <summary>The file's name up to its first dot: <c>Type.Topic.cs</c> is a part of <c>Type</c>.</summary>
    public string Subject => System.IO.Path.GetFileName(Path).Split('.')[0];

    public override string ToString() => $"src/{Package}/{Path}";
}
