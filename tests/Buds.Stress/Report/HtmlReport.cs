using System.Net;
using System.Text;

namespace Buds.Stress.Report;

/// <summary>One HTML file that asks nothing of any other place: no script, no font, no picture from outside.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #1c2530; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
        h1 { font-size: 1.6rem; margin-bottom: 0.2rem; } h2 { font-size: 1.1rem; margin: 2rem 0 0.4rem; }
        .verdict { padding: 0.6rem 1rem; border-radius: 0.4rem; font-weight: 600; }
        .clean { background: #e2f3e6; color: #14532d; } .faulty { background: #fde3e1; color: #7f1d1d; }
        table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
        th, td { text-align: left; padding: 0.25rem 0.6rem; border-bottom: 1px solid #dde3ea; vertical-align: top; }
        td + td { font-variant-numeric: tabular-nums; } svg { width: 100%; height: auto; }
        code, pre { background: #f1f4f8; padding: 0.1rem 0.3rem; border-radius: 0.2rem; white-space: pre-wrap; }
        """;

    public static Task WriteAsync(StressResult result, string path) => File.WriteAllTextAsync(path, Write(result));

    public static string Write(StressResult result)
    {
        var page = new StringBuilder();
        var name = result.Settings.Scenario.ToString();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append(Text($"<title>Stress run: {name}</title><style>")).Append(Style).Append("</style></head><body>\n")
            .Append(Text($"<h1>Stress run: {name}</h1>\n<p>{result.StartedAt:u}, {result.Took:hh\\:mm\\:ss} long, on {result.Machine}; load average at its end {result.Machine.LoadAverage}</p>\n"))
            .Append(Text($"<p><code>{Encode(result.Settings.CommandLine)}</code></p>\n"))
            .Append(Text($"<p class=\"verdict {(result.IsClean ? "clean" : "faulty")}\">{Encode(Verdict(result))}</p>\n"));
        if (result.Fault is not null || result.Verdict.Examples.Count > 0)
        {
            page.Append(Text($"<pre>{Encode(string.Join('\n', [.. result.Verdict.Examples, result.Fault ?? ""]))}</pre>\n"));
        }

        foreach (var table in ResultTables.Of(result).Where(table => table.Rows.Count > 0))
        {
            Append(page, table);
        }

        var number = 0;
        foreach (var chart in ResultCharts.Of(result.Samples))
        {
            if (chart.ToSvg(number++) is { } svg)
            {
                page.Append(Text($"<h2>{Encode(chart.Title)}</h2>\n{svg}\n"));
            }
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static string Verdict(StressResult result) => result.IsClean
        ? "Every delivery was opened once, with the right bytes."
        : "Not clean: something was lost, seen twice or wrong, or the run did not come to its end.";

    private static void Append(StringBuilder page, ResultTable table)
    {
        page.Append(Text($"<h2>{Encode(table.Title)}</h2>\n<table><thead><tr>"));
        foreach (var column in table.Columns)
        {
            page.Append(Text($"<th>{Encode(column)}</th>"));
        }

        page.Append("</tr></thead><tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>").Append(string.Concat(row.Select(cell => $"<td>{Encode(cell)}</td>"))).Append("</tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
