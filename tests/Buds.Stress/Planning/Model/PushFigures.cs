using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>Pushes to devices that do not listen.</summary>
internal sealed class PushFigures
{
    public PushFigures(FigureBook book, InputFigures inputs, RuleFigures rules, TrafficFigures traffic)
    {
        book.Begin("Pushes");
        var each = book.Compute(
            "pushes.device", "pushes a device", Unit.PerDay,
            Term.AtMost(Term.Least(traffic.DeliveriesPerDevice, rules.SecondsADay / rules.Coalescing) * (1 - inputs.Listening)),
            "at the most: what comes within 30 s, or before the inbox is read, is one push");
        Pushes = book.Compute("pushes", "pushes", Unit.PerDay, traffic.Woken * each);
        _ = book.Compute(
            "pushes.hour", "pushes a device in the busiest hour", Unit.PerHour, each / 24 * inputs.Peak,
            "Apple asks for no more than two or three background pushes an hour, and delays what is more");
    }

    public Figure Pushes { get; }
}
