namespace Buds.Stress.Report;

/// <summary>One HTML file that needs nothing else.</summary>
internal static class HtmlReport
{
    public static Task WriteAsync(StressResult result, string path) => File.WriteAllTextAsync(path, "");
}
