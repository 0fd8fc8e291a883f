using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>The same in the busiest hour.</summary>
internal sealed class PeakFigures
{
    private readonly FigureBook _book;
    private readonly InputFigures _inputs;
    private readonly RuleFigures _rules;

    public PeakFigures(FigureBook book, InputFigures inputs, RuleFigures rules, TrafficFigures traffic, PushFigures pushes)
    {
        (_book, _inputs, _rules) = (book, inputs, rules);
        book.Begin("At the peak");
        Uploads = Rate(traffic.Uploads);
        Sends = Rate(traffic.Sends);
        Reads = Rate(traffic.Reads);
        Acks = Rate(traffic.Acks);
        Lists = Rate(traffic.Lists);
        Heartbeats = Rate(traffic.Heartbeats);
        StreamsOpened = Rate(traffic.Streams);
        Requests = Rate(traffic.Requests);
        Pushes = Rate(pushes.Pushes);
        _ = Rate(traffic.Puts);
        _ = Rate(traffic.Gets);
        Listening = book.Compute(
            "streams.open", "event streams at once", Unit.Count, traffic.Woken * Term.Least(inputs.Listening * inputs.Peak, 1),
            "the share of the day, in the evening as often as all else");
        Comments = book.Compute("comments", "comments on streams", Unit.PerSecond, Listening / rules.Comment);
        Looks = book.Compute("looks", "looks of the relay for those who listen", Unit.PerSecond, Listening / rules.Look);
        Wakes = book.Compute(
            "wakes", "wake-ups on streams", Unit.PerSecond, traffic.Fetched / rules.SecondsADay * inputs.Peak * Term.Least(inputs.Listening * inputs.Peak, 1));
    }

    public Figure Requests { get; }

    public Figure Uploads { get; }

    public Figure Sends { get; }

    public Figure Reads { get; }

    public Figure Acks { get; }

    public Figure Lists { get; }

    public Figure Heartbeats { get; }

    public Figure StreamsOpened { get; }

    public Figure Pushes { get; }

    public Figure Listening { get; }

    public Figure Comments { get; }

    public Figure Looks { get; }

    public Figure Wakes { get; }

    private Figure Rate(Figure daily) =>
        _book.Compute($"{daily.Id}.peak", $"{daily.Title} a second", Unit.PerSecond, daily / _rules.SecondsADay * _inputs.Peak);
}
