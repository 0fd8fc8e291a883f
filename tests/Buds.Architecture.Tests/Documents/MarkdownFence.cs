namespace Buds.Architecture.Tests.Documents;

/// <summary>A fenced block.</summary>
/// <param name="Line">The line of its first line of text, from 1.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Comment">The HTML comment right before it, if there is one.</param>
/// <param name="Text">What is in it.</param>
internal sealed record MarkdownFence(int Line, string Language, string? Comment, string Text)
{
    /// <summary>The value of <c>name: value</c> in the comment, if it is that.</summary>
    public string? Mark(string name) => Comment?.StartsWith(name + ":", StringComparison.Ordinal) == true ? Comment[(name.Length + 1)..].Trim() : null;
}
