using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>What passes the network: payloads between devices and the object store, all else between devices and the relay.</summary>
internal sealed class BandwidthFigures
{
    public BandwidthFigures(FigureBook book, InputFigures inputs, RuleFigures rules, TrafficFigures traffic, PeakFigures peak)
    {
        book.Begin("Bandwidth");
        var storeIn = book.Compute("store.in", "into the object store", Unit.BytesPerDay, traffic.Messages * inputs.Payload);
        StoreOut = book.Compute("store.out", "out of the object store", Unit.BytesPerDay, traffic.Fetched * inputs.Payload);
        var others = book.Compute("requests.others", "requests but sends", Unit.PerDay, traffic.Requests - traffic.Sends);
        var relayIn = book.Compute(
            "relay.in", "into the relay", Unit.BytesPerDay,
            Term.SumOfKnown(
                traffic.Sends * book.Measured(KnownCoefficients.SendIn) * traffic.SendWeight, others * book.Measured(KnownCoefficients.RequestIn)));
        var comments = book.Compute("comments.day", "comments on streams a day", Unit.PerDay, peak.Comments * rules.SecondsADay / inputs.Peak);
        RelayOut = book.Compute(
            "relay.out", "out of the relay", Unit.BytesPerDay,
            Term.SumOfKnown(
                traffic.Fetched * book.Measured(KnownCoefficients.InboxMessageOut), traffic.Requests * book.Measured(KnownCoefficients.ResponseOut),
                comments * book.Measured(KnownCoefficients.CommentOut)));
        foreach (var flow in new[] { storeIn, StoreOut, relayIn, RelayOut })
        {
            var mean = book.Compute($"{flow.Id}.mean", $"{flow.Title}, on average", Unit.BitsPerSecond, flow * 8 / rules.SecondsADay);
            _ = book.Compute($"{flow.Id}.peak", $"{flow.Title}, at the peak", Unit.BitsPerSecond, mean * inputs.Peak);
        }
    }

    public Figure StoreOut { get; }

    public Figure RelayOut { get; }
}
