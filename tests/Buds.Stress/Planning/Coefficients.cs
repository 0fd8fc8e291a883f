using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Buds.Stress.Planning;

/// <summary>What runs have measured, and which. A file of them is read strictly: a name, unit or source that is not known is refused.</summary>
internal sealed partial record Coefficients
{
    /// <summary>The version of the file's form.</summary>
    public const string Schema = "buds-coefficients/1";

    private Coefficients()
    {
    }

    /// <summary>Nothing was measured.</summary>
    public static Coefficients Empty { get; } = new();

    public ImmutableSortedDictionary<string, CoefficientSource> Sources { get; private init; } =
        ImmutableSortedDictionary.Create<string, CoefficientSource>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Coefficient> Values { get; private init; } =
        ImmutableSortedDictionary.Create<string, Coefficient>(StringComparer.Ordinal);

    public Coefficient? Find(string name) => Values.GetValueOrDefault(name);

    /// <summary>These, and a run. One of the same name is replaced, and what it had measured forgotten.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.CoefficientsInvalid"/>.</exception>
    public Coefficients WithSource(string name, CoefficientSource source)
    {
        Check(source.Machine.Length > 0 && source.Command.Length > 0, $"Source '{name}' lacks a machine or a command.");
        Check(Commit().IsMatch(source.Commit), $"Source '{name}': a commit is 7 to 40 hexadecimal digits.");
        var forgotten = Values.Where(value => value.Value.Source == name).Select(value => value.Key);
        return this with { Sources = Sources.SetItem(name, source), Values = Values.RemoveRange(forgotten) };
    }

    /// <summary>These, and what a run has measured, in place of what was there under that name.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.CoefficientsInvalid"/>.</exception>
    public Coefficients With(string name, Coefficient coefficient)
    {
        Check(KnownCoefficients.All.TryGetValue(name, out var known), $"There is no coefficient '{name}'.");
        Check(coefficient.Unit == known!.UnitName, $"The unit of '{name}' is {known.UnitName}.");
        Check(double.IsFinite(coefficient.Value) && coefficient.Value >= 0, $"'{name}' is a number from 0.");
        Check(coefficient.Scenario.Length > 0, $"'{name}' does not say in which scenario it was measured.");
        Check(Sources.ContainsKey(coefficient.Source), $"'{name}' names a source that is not there.");
        return this with { Values = Values.SetItem(name, coefficient) };
    }

    /// <summary>These, but for runs of which nothing is left.</summary>
    public Coefficients WithoutEmptySources()
    {
        var used = Values.Values.Select(value => value.Source).ToHashSet(StringComparer.Ordinal);
        return this with { Sources = Sources.RemoveRange(Sources.Keys.Where(name => !used.Contains(name))) };
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.FileUnreadable"/> or <see cref="PlanErrorCode.CoefficientsInvalid"/>.</exception>
    public static async Task<Coefficients> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = await StrictJson.ReadAsync<CoefficientsFile>(path, PlanErrorCode.CoefficientsInvalid, cancellationToken);
        Check(file.Schema == Schema, $"{path} is of the schema '{file.Schema}' and not {Schema}.");
        var result = file.Sources.Aggregate(Empty, (all, source) => all.WithSource(source.Key, source.Value));
        return file.Values.Aggregate(result, (all, value) => all.With(value.Key, value.Value));
    }

    /// <summary>Writes a file, over one that is there.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = new CoefficientsFile { Schema = Schema, Sources = new(Sources), Values = new(Values) };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(file, StrictJson.Options) + "\n", cancellationToken);
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new PlanException(PlanErrorCode.CoefficientsInvalid, message);
        }
    }

    [GeneratedRegex("^[0-9a-f]{7,40}$")]
    private static partial Regex Commit();
}
