using System.CommandLine;
using Buds.Relay.Conformance;
using Buds.Relay.Conformance.Tool;

var url = new Argument<Uri>("url") { Description = "Where the relay is, such as https://relay.example", CustomParser = result =>
{
    if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
    {
        return parsed;
    }

    result.AddError("The relay's URL is absolute, and http or https.");
    return null;
} };
var only = new Option<string?>("--only") { Description = "Only checks whose name begins so, such as send." };
var invite = new Option<string?>("--invite") { Description = "An invite code, where the relay asks for one. About 30 accounts are registered" };
var token = new Option<string?>("--token") { Description = "An OpenID Connect token, where the relay asks for one" };
var junit = new Option<FileInfo?>("--junit") { Description = "Writes the results as JUnit XML" };
var json = new Option<FileInfo?>("--json") { Description = "Writes the results as JSON" };
var list = new Option<bool>("--list") { Description = "Says what is checked, and checks nothing" };
var command = new RootCommand("Checks a Buds relay against each rule of its calls. Exit code 0: all passed; 1: some failed; 2: the command is wrong.")
{
    url, only, invite, token, junit, json, list,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var prefix = parsed.GetValue(only) ?? string.Empty;
    var checks = ConformanceSuite.Checks.Where(check => check.Name.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
    if (checks.Length == 0)
    {
        await Console.Error.WriteLineAsync($"No check's name begins with {prefix}; --list names them.");
        return 2;
    }

    if (parsed.GetValue(list))
    {
        ResultTable.WriteChecks(checks);
        return 0;
    }

    var relay = parsed.GetValue(url)!;
    using var target = new ConformanceTarget(relay) { InviteCode = parsed.GetValue(invite), BearerToken = parsed.GetValue(token) };
    var results = new List<ConformanceResult>();
    foreach (var check in checks)
    {
        results.Add(await check.RunAsync(target, cancellationToken));
        ResultTable.Write(results[^1]);
    }

    ResultTable.WriteTotals(results);
    if (parsed.GetValue(junit) is { } junitFile)
    {
        ResultFiles.WriteJUnit(junitFile, relay, results);
    }

    if (parsed.GetValue(json) is { } jsonFile)
    {
        ResultFiles.WriteJson(jsonFile, relay, results);
    }

    return results.Any(result => result.Outcome == ConformanceOutcome.Failed) ? 1 : 0;
});
var arguments = command.Parse(args);
var exit = await arguments.InvokeAsync();
return arguments.Errors.Count > 0 ? 2 : exit;
