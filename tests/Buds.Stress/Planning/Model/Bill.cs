using Buds.Stress.Planning.Figures;
using Buds.Stress.Planning.Prices;

namespace Buds.Stress.Planning.Model;

/// <summary>What a month costs by a price sheet.</summary>
internal static class Bill
{
    public static string SectionOf(PriceSheet sheet) => $"A month at {sheet.Title}";

    public static void Add(FigureBook book, PriceSheet sheet)
    {
        if (book.Find($"{sheet.Name}.total") is not null)
        {
            throw new PlanException(PlanErrorCode.PricesInvalid, $"Two price sheets are called '{sheet.Name}'.");
        }

        book.Begin(SectionOf(sheet));
        var lines = sheet.Prices.Select(price => Line(book, sheet, price)).ToArray();
        _ = book.Compute($"{sheet.Name}.total", $"{sheet.Title}, a month", Unit.Money, Term.SumOfKnown(lines), currency: sheet.Currency);
    }

    private static Term Line(FigureBook book, PriceSheet sheet, Price price)
    {
        var quantity = book[Meters.Prefix + price.Meter];
        Term? cost = null;
        var from = price.Free;
        for (var i = 0; i < price.Tiers.Count; i++)
        {
            var tier = price.Tiers[i];
            var id = $"{sheet.Name}.{price.Id}.price{(price.Tiers.Count > 1 ? (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : string.Empty)}";
            var title = $"{price.Title}, a {price.Unit}{(tier.UpTo is { } most ? $" up to {Number.Exact(most)}" : string.Empty)}";
            var each = book.Price(id, title, tier.Each, sheet.Currency, price.IsChecked, $"{price.AsOf}: {price.Source}");
            Term part = tier.UpTo is { } upTo ? Term.Least(quantity, upTo) : quantity;
            part = from == 0 ? part : Term.Largest(part - from, 0);
            cost = cost is null ? part / price.Per * each : cost + (part / price.Per * each);
            from = tier.UpTo ?? from;
        }

        return book.Compute($"{sheet.Name}.{price.Id}", price.Title, Unit.Money, cost!, currency: sheet.Currency);
    }
}
