using Buds.Stress.Planning.Figures;
using Buds.Stress.Planning.Prices;

namespace Buds.Stress.Planning.Model;

/// <summary>What a relay of a given size does, holds, needs and costs.</summary>
internal sealed class CapacityPlan
{
    private readonly FigureBook _book;

    private CapacityPlan(FigureBook book, Coefficients coefficients) => (_book, Coefficients) = (book, coefficients);

    /// <summary>All figures, in the order in which each can be computed from those before it.</summary>
    public IReadOnlyList<Figure> Figures => _book.Figures;

    public Coefficients Coefficients { get; }

    public Figure this[string id] => _book[id];

    /// <summary>Computes a plan.</summary>
    /// <exception cref="PlanException">An input is out of its range, or two sheets have the same name.</exception>
    public static CapacityPlan Compute(PlanInputs asked, Coefficients coefficients, IReadOnlyList<PriceSheet> sheets)
    {
        var book = new FigureBook(coefficients);
        var inputs = new InputFigures(book, asked.Validated());
        var rules = new RuleFigures(book);
        var traffic = new TrafficFigures(book, inputs, rules);
        var pushes = new PushFigures(book, inputs, rules, traffic);
        var peak = new PeakFigures(book, inputs, rules, traffic, pushes);
        var storage = new StorageFigures(book, inputs, rules, traffic);
        var bandwidth = new BandwidthFigures(book, inputs, rules, traffic, peak);
        var nodes = new NodeFigures(book, inputs, rules, traffic, peak, storage);
        Meters.Add(book, inputs, rules, traffic, pushes, storage, bandwidth, nodes);
        foreach (var sheet in sheets)
        {
            Bill.Add(book, sheet);
        }

        return new CapacityPlan(book, coefficients);
    }
}
