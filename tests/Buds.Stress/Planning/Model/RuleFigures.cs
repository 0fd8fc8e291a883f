using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>What the protocol and the code fix.</summary>
internal sealed class RuleFigures
{
    public RuleFigures(FigureBook book)
    {
        book.Begin("Rules");
        SecondsADay = book.Rule("rule.day", "seconds a day", Unit.Seconds, 86_400, "24 hours");
        DaysAMonth = book.Rule("rule.month", "days a month", Unit.Days, 30, "30 days");
        Gigabyte = book.Rule(
            "rule.gigabyte", "bytes a GB", Unit.Bytes, 1e9,
            "1,000,000,000: what price lists call a GB may also be 2^30 bytes, 7 % more");
        CallsASession = book.Rule(
            "rule.session", "first reads, heartbeats, and looks at device lists a session", Unit.Count, 1,
            "one of each as the account starts; lists of up to 12 people a call, the next look after 12 h");
        Comment = book.Rule("rule.comment", "time between comments on a stream", Unit.Seconds, 15, "docs/protocol.md, Events");
        Look = book.Rule("rule.look", "time between the relay's own looks", Unit.Seconds, 600, "docs/protocol.md, Events");
        Coalescing = book.Rule("rule.push", "least time between pushes of a device", Unit.Seconds, 30, "docs/adr/0013-pushes.md");
        StreamKey = book.Rule("rule.stream_key", "time between renewals of a stream's key in Redis", Unit.Seconds, 20, "docs/adr/0013-pushes.md");
        KeyDays = book.Rule("rule.keys", "days a key bundle is used", Unit.Days, 7, "docs/protocol.md, Key bundle");
        ReadsPerDelivery = book.MeasuredOrRule(KnownCoefficients.ReadsPerDelivery, 1, "at the most: several that wait are one read", Bound.AtMost);
        AcksPerDelivery = book.MeasuredOrRule(KnownCoefficients.AcksPerDelivery, 1, "at the most: several that were read are one ack", Bound.AtMost);
        Puts = book.MeasuredOrRule(KnownCoefficients.PutsPerMessage, 1, "by the sender, to the presigned URL");
        Heads = book.MeasuredOrRule(KnownCoefficients.HeadsPerMessage, 1, "by the relay, before it takes the message");
        Deletes = book.MeasuredOrRule(KnownCoefficients.DeletesPerMessage, 1, "by the relay, after the last ack or the retention");
        Gets = book.MeasuredOrRule(
            KnownCoefficients.GetsPerDelivery, 1,
            "by each device that fetches it, from the presigned URL; one more each time that a download is cut off");
    }

    public Figure SecondsADay { get; }

    public Figure DaysAMonth { get; }

    public Figure Gigabyte { get; }

    public Figure CallsASession { get; }

    public Figure Comment { get; }

    public Figure Look { get; }

    public Figure Coalescing { get; }

    public Figure StreamKey { get; }

    public Figure KeyDays { get; }

    public Figure ReadsPerDelivery { get; }

    public Figure AcksPerDelivery { get; }

    public Figure Puts { get; }

    public Figure Heads { get; }

    public Figure Deletes { get; }

    public Figure Gets { get; }
}
