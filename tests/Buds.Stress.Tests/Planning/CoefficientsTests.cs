using System.Reflection;
using Buds.Stress.Planning;
using Buds.Stress.Planning.Model;

namespace Buds.Stress.Tests.Planning;

public sealed class CoefficientsTests : IDisposable
{
    private const string Source = """ "run": {"date": "2026-11-24", "machine": "m", "commit": "0123abc", "command": "c"} """;
    private const string Value = """ "relay.cpu.send": {"value": 1.5, "unit": "ms", "source": "run", "scenario": "s"} """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string> Refused =>
    [
        "",
        "null",
        "[]",
        """{"schema": "buds-coefficients/2", "sources": {}, "values": {}}""",
        """{"sources": {}, "values": {}}""",
        """{"schema": "buds-coefficients/1", "values": {}}""",
        """{"schema": "buds-coefficients/1", "sources": null, "values": {}}""",
        """{"schema": "buds-coefficients/1", "sources": {}, "values": {}, "more": 1}""",
        """{"schema": "buds-coefficients/1", "sources": {}, "values": {},}""",
        """{"schema": "buds-coefficients/1", "schema": "buds-coefficients/1", "sources": {}, "values": {}}""",
        File(Source, $"{Value}, {Value}"),
        File("", Value),
        File(Source.Replace("0123abc", "main", StringComparison.Ordinal), Value),
        File(Source.Replace("2026-11-24", "yesterday", StringComparison.Ordinal), Value),
        File(Source.Replace("\"m\"", "\"\"", StringComparison.Ordinal), Value),
        File(Source, Value.Replace("relay.cpu.send", "relay.cpu.sends", StringComparison.Ordinal)),
        File(Source, Value.Replace("\"ms\"", "\"s\"", StringComparison.Ordinal)),
        File(Source, Value.Replace("1.5", "-1.5", StringComparison.Ordinal)),
        File(Source, Value.Replace("1.5", "\"1.5\"", StringComparison.Ordinal)),
        File(Source, Value.Replace("1.5", "null", StringComparison.Ordinal)),
        File(Source, Value.Replace("\"s\"", "\"\"", StringComparison.Ordinal)),
        File(Source, Value.Replace("\"scenario\"", "\"scene\"", StringComparison.Ordinal)),
    ];

    public void Dispose() => System.IO.File.Delete(_path);

    [Fact]
    public async Task File_is_read()
    {
        await System.IO.File.WriteAllTextAsync(_path, File(Source, Value));

        var coefficients = await Coefficients.LoadAsync(_path);

        coefficients.Find("relay.cpu.send").ShouldBe(new Coefficient { Value = 1.5, Unit = "ms", Source = "run", Scenario = "s" });
        coefficients.Sources["run"].Date.ShouldBe(new DateOnly(2026, 11, 24));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task File_that_is_not_exactly_so_is_refused(string text)
    {
        await System.IO.File.WriteAllTextAsync(_path, text);

        (await Should.ThrowAsync<PlanException>(() => Coefficients.LoadAsync(_path))).Code.ShouldBe(PlanErrorCode.CoefficientsInvalid);
    }

    [Fact]
    public async Task File_that_is_not_there_is_said_to_be_unreadable() =>
        (await Should.ThrowAsync<PlanException>(() => Coefficients.LoadAsync(_path))).Code.ShouldBe(PlanErrorCode.FileUnreadable);

    [Fact]
    public async Task What_is_saved_is_read_again()
    {
        var coefficients = TestCoefficients.All(0.25);

        await coefficients.SaveAsync(_path);
        var read = await Coefficients.LoadAsync(_path);

        read.Values.ShouldBe(coefficients.Values);
        read.Sources.ShouldBe(coefficients.Sources);
    }

    [Fact]
    public void Source_that_comes_again_forgets_what_it_had_measured()
    {
        var coefficients = TestCoefficients.All(1).WithSource("other", TestCoefficients.Source)
            .With("relay.cpu.ack", TestCoefficients.Of("ms", 2) with { Source = "other" });

        coefficients.WithSource("run", TestCoefficients.Source).Values.Keys.ShouldBe(["relay.cpu.ack"]);
    }

    [Fact]
    public void Source_of_which_nothing_is_left_goes()
    {
        var coefficients = Coefficients.Empty.WithSource("run", TestCoefficients.Source).With("relay.cpu.ack", TestCoefficients.Of("ms", 1))
            .WithSource("other", TestCoefficients.Source).With("relay.cpu.ack", TestCoefficients.Of("ms", 2) with { Source = "other" });

        coefficients.WithoutEmptySources().Sources.Keys.ShouldBe(["other"]);
    }

    [Fact]
    public async Task Documentation_lists_every_coefficient_with_its_unit_and_every_meter()
    {
        var root = typeof(CoefficientsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        var rows = (await System.IO.File.ReadAllLinesAsync(Path.Combine(root, "docs", "capacity.md")))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .ToDictionary(cells => cells[1].Trim().Trim('`'), cells => cells[2].Trim());

        rows.Where(row => KnownCoefficients.All.ContainsKey(row.Key)).ToDictionary()
            .ShouldBe(KnownCoefficients.All.ToDictionary(known => known.Key, known => known.Value.UnitName), ignoreOrder: true);
        rows.Keys.Where(name => !KnownCoefficients.All.ContainsKey(name)).ShouldBe(Meters.Names, ignoreOrder: true);
    }

    [Fact]
    public async Task Shipped_file_is_as_it_is_saved()
    {
        var shipped = TestCoefficients.DataPath("coefficients.json");

        await (await Coefficients.LoadAsync(shipped)).SaveAsync(_path);

        (await System.IO.File.ReadAllTextAsync(_path)).ShouldBe(await System.IO.File.ReadAllTextAsync(shipped));
    }

    private static string File(string sources, string values) => $$"""{"schema": "buds-coefficients/1", "sources": { {{sources}} }, "values": { {{values}} } }""";
}
