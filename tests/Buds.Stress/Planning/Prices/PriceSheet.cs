using System.Text.RegularExpressions;
using Buds.Stress.Planning.Model;

namespace Buds.Stress.Planning.Prices;

/// <summary>What a provider asks for all that a relay needs.</summary>
internal sealed partial record PriceSheet
{
    /// <summary>The version of the file's form.</summary>
    public const string CurrentSchema = "buds-prices/1";

    /// <value><see cref="CurrentSchema"/>.</value>
    public required string Schema { get; init; }

    /// <value>Its name in the ids of figures: lower-case letters, digits and hyphens.</value>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <value>Such as USD.</value>
    public required string Currency { get; init; }

    /// <value>What the sheet leaves out, and how far to trust it.</value>
    public required string Note { get; init; }

    public required IReadOnlyList<Price> Prices { get; init; }

    /// <summary>Reads a sheet.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.FileUnreadable"/> or <see cref="PlanErrorCode.PricesInvalid"/>.</exception>
    public static async Task<PriceSheet> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        var sheet = await StrictJson.ReadAsync<PriceSheet>(path, PlanErrorCode.PricesInvalid, cancellationToken);
        try
        {
            sheet.Check();
            return sheet;
        }
        catch (PlanException e)
        {
            throw new PlanException(e.Code, $"{path}: {e.Message}", e);
        }
    }

    private void Check()
    {
        Check(Schema == CurrentSchema, $"the schema is '{Schema}' and not {CurrentSchema}.");
        Check(NamePattern().IsMatch(Name), "a name has lower-case letters, digits and hyphens.");
        Check(Prices.Count > 0, "there is no price.");
        Check(Prices.Select(price => price.Id).Distinct(StringComparer.Ordinal).Count() == Prices.Count, "a price is there twice.");
        foreach (var price in Prices)
        {
            Check(NamePattern().IsMatch(price.Id) && price.Id != "total", $"'{price.Id}' is no name for a price.");
            Check(Meters.Names.Contains(price.Meter), $"{price.Id}: there is no meter '{price.Meter}'.");
            Check(price.Per > 0 && double.IsFinite(price.Per), $"{price.Id}: per is above 0.");
            Check(price.Free >= 0, $"{price.Id}: free is from 0.");
            Check(price.AsOf.Length > 0 && price.Source.Length > 0, $"{price.Id}: it says neither of when nor from where it is.");
            CheckTiers(price);
        }
    }

    private static void CheckTiers(Price price)
    {
        Check(price.Tiers.Count > 0 && price.Tiers[^1].UpTo is null, $"{price.Id}: the last tier has no end.");
        var from = price.Free;
        foreach (var tier in price.Tiers)
        {
            Check(tier.Each is null or >= 0, $"{price.Id}: a price is from 0.");
            Check(tier == price.Tiers[^1] || tier.UpTo > from, $"{price.Id}: tiers rise, and the first ends above what is free.");
            from = tier.UpTo ?? from;
        }
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new PlanException(PlanErrorCode.PricesInvalid, message);
        }
    }

    [GeneratedRegex("^[a-z0-9-]{1,40}$")]
    private static partial Regex NamePattern();
}
