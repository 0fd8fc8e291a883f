using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>How many relay nodes it takes, and what the database has to do.</summary>
internal sealed class NodeFigures
{
    public NodeFigures(FigureBook book, InputFigures inputs, RuleFigures rules, TrafficFigures traffic, PeakFigures peak, StorageFigures storage)
    {
        book.Begin("Relay nodes");
        Cores = book.Compute(
            "relay.cores", "relay CPU at the peak", Unit.Cores,
            Term.SumOfKnown(
                peak.Sends * traffic.SendWeight * Milliseconds(KnownCoefficients.RelaySend),
                (peak.Reads + peak.Looks) * Milliseconds(KnownCoefficients.RelayInboxRead),
                peak.Acks * Milliseconds(KnownCoefficients.RelayAck),
                peak.Uploads * Milliseconds(KnownCoefficients.RelayUpload),
                peak.Lists * Milliseconds(KnownCoefficients.RelayDeviceLists),
                peak.Heartbeats * Milliseconds(KnownCoefficients.RelayHeartbeat),
                peak.StreamsOpened * Milliseconds(KnownCoefficients.RelayStreamOpen),
                peak.Wakes * Milliseconds(KnownCoefficients.RelayWake),
                peak.Comments * Milliseconds(KnownCoefficients.RelayComment),
                peak.Pushes * Milliseconds(KnownCoefficients.RelayPush)));
        var byCpu = book.Compute("nodes.cpu", "nodes for the CPU", Unit.Count, Term.RoundedUp(Cores / (inputs.Busy * inputs.NodeCores)));
        var memory = book.Compute("relay.memory", "memory of event streams", Unit.Bytes, peak.Listening * book.Measured(KnownCoefficients.MemoryStream));
        var room = book.Compute(
            "node.room", "memory of a node for event streams", Unit.Bytes, (inputs.Busy * inputs.NodeMemory) - book.Measured(KnownCoefficients.MemoryBase));
        if (room.Value <= 0)
        {
            throw new PlanException(PlanErrorCode.OutOfRange, "--node-memory: a node takes more than it may, before the first device has called.");
        }

        var byMemory = book.Compute("nodes.memory", "nodes for the memory", Unit.Count, Term.RoundedUp(memory / room));
        Nodes = book.Compute("nodes", "relay nodes", Unit.Count, Term.LargestKnown(inputs.LeastNodes, byCpu, byMemory));
        _ = book.Compute("nodes.streams", "event streams a node", Unit.Count, peak.Listening / Nodes);

        book.Begin("Database load");
        var database = book.Compute(
            "database.cores", "database CPU at the peak", Unit.Cores,
            Term.SumOfKnown(
                peak.Sends * traffic.SendWeight * Milliseconds(KnownCoefficients.DatabaseSend),
                (peak.Reads + peak.Looks) * Milliseconds(KnownCoefficients.DatabaseInboxRead),
                peak.Acks * Milliseconds(KnownCoefficients.DatabaseAck),
                peak.Uploads * Milliseconds(KnownCoefficients.DatabaseUpload),
                peak.Lists * Milliseconds(KnownCoefficients.DatabaseDeviceLists),
                peak.Heartbeats * Milliseconds(KnownCoefficients.DatabaseHeartbeat),
                peak.StreamsOpened * Milliseconds(KnownCoefficients.DatabaseStreamOpen)));
        DatabaseCores = book.Compute("database.cores.needed", "cores of a database for that", Unit.Cores, Term.RoundedUp(database / inputs.Busy));
        _ = book.Compute(
            "rows.peak", "rows written and updated a second at the peak", Unit.PerSecond,
            (storage.RowsWritten + storage.RowsUpdated) / rules.SecondsADay * inputs.Peak);

        book.Begin("Redis load");
        _ = book.Compute(
            "redis.commands", "commands a second at the peak", Unit.PerSecond,
            Term.AtMost(peak.Requests + (peak.Sends * 2) + peak.Pushes + (peak.Listening / rules.StreamKey)),
            "one a call for its limit, two a send to find who listens and tell the nodes, one a push, and the keys of those who listen");
        _ = book.Compute(
            "redis.notices", "notices a second that all nodes hear", Unit.PerSecond, Term.AtMost(peak.Sends * Nodes),
            "one channel: each notice goes to every node");

        Term Milliseconds(KnownCoefficient known) => book.Measured(known) / 1000;
    }

    public Figure Cores { get; }

    public Figure Nodes { get; }

    public Figure DatabaseCores { get; }
}
