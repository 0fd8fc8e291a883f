using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>What was asked for, as figures.</summary>
internal sealed class InputFigures
{
    public InputFigures(FigureBook book, PlanInputs inputs)
    {
        book.Begin("Inputs");
        Users = book.Input("users", "users", Unit.Count, inputs.Users);
        Shares = book.Input("shares", "shares a user and day", Unit.Count, inputs.Shares);
        Circle = book.Input("circle", "people in a Circle", Unit.Count, inputs.Circle);
        DevicesEach = book.Input("devices.each", "devices a person", Unit.Count, inputs.Devices);
        Payload = book.Input("payload", "payload", Unit.Bytes, inputs.Payload);
        Retention = book.Input("retention", "retention", Unit.Days, inputs.Retention);
        Offline = book.Input("offline", "share of devices offline for longer than the retention", Unit.Share, inputs.Offline);
        LastAck = book.Input("ack", "time to the last ack of the others", Unit.Hours, inputs.LastAck);
        Listening = book.Input("listening", "share of the day with an event stream", Unit.Share, inputs.Listening);
        Sessions = book.Input("sessions", "sessions a device and day", Unit.Count, inputs.Sessions);
        Polling = book.Input("polling", "share of devices that nothing wakes", Unit.Share, inputs.Polling);
        Peak = book.Input("peak", "peak over the day's average", Unit.Count, inputs.Peak);
        Busy = book.Input("busy", "how busy a machine may be", Unit.Share, inputs.Busy);
        NodeCores = book.Input("node.cores", "cores a node", Unit.Cores, inputs.NodeCores);
        NodeMemory = book.Input("node.memory", "memory a node", Unit.Bytes, inputs.NodeMemory);
        LeastNodes = book.Input("node.least", "nodes at the least", Unit.Count, inputs.LeastNodes);
    }

    public Figure Users { get; }

    public Figure Shares { get; }

    public Figure Circle { get; }

    public Figure DevicesEach { get; }

    public Figure Payload { get; }

    public Figure Retention { get; }

    public Figure Offline { get; }

    public Figure LastAck { get; }

    public Figure Listening { get; }

    public Figure Sessions { get; }

    public Figure Polling { get; }

    public Figure Peak { get; }

    public Figure Busy { get; }

    public Figure NodeCores { get; }

    public Figure NodeMemory { get; }

    public Figure LeastNodes { get; }
}
