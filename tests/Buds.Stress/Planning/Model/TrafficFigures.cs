using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>What devices ask of the relay and of the object store a day.</summary>
internal sealed class TrafficFigures
{
    public TrafficFigures(FigureBook book, InputFigures inputs, RuleFigures rules)
    {
        book.Begin("Devices and messages");
        Devices = book.Compute("devices", "devices", Unit.Count, inputs.Users * inputs.DevicesEach);
        Active = book.Compute("devices.active", "devices that call", Unit.Count, Devices * (1 - inputs.Offline));
        Messages = book.Compute("messages", "messages", Unit.PerDay, inputs.Users * inputs.Shares);
        DeliveriesEach = book.Compute(
            "deliveries.each", "deliveries a message", Unit.Count, ((inputs.Circle - 1) * inputs.DevicesEach) + (inputs.DevicesEach - 1),
            "the others' devices, and the sender's own but for the one that sends");
        Deliveries = book.Compute("deliveries", "deliveries", Unit.PerDay, Messages * DeliveriesEach);
        Fetched = book.Compute("deliveries.fetched", "deliveries that are fetched", Unit.PerDay, Deliveries * (1 - inputs.Offline));
        DeliveriesPerDevice = book.Compute("deliveries.device", "deliveries a device", Unit.PerDay, Deliveries / Devices);

        SendWeight = book.Compute(
            "send.weight", "a send over a measured one", Unit.Count, Term.Largest(DeliveriesEach / book.Measured(KnownCoefficients.SendDeliveries), 1),
            "as if all of a send were its deliveries, and never less than was measured");

        book.Begin("Requests at the relay");
        Woken = book.Compute("devices.woken", "devices that are woken", Unit.Count, Active * (1 - inputs.Polling));
        var sessions = book.Compute("sessions.day", "sessions", Unit.PerDay, Active * inputs.Sessions);
        Uploads = book.Compute("uploads", "upload URLs", Unit.PerDay, Messages, "one a message");
        Sends = book.Compute("sends", "sends", Unit.PerDay, Messages);
        var emptyPolls = book.Measured(KnownCoefficients.EmptyPolls);
        Polls = book.Compute("polls", "fallback polls that find nothing", Unit.PerDay, Active * inputs.Polling * emptyPolls);
        FirstReads = book.Compute("reads.first", "first inbox reads of a session", Unit.PerDay, sessions * rules.CallsASession);
        Reads = book.Compute(
            "reads", "inbox reads", Unit.PerDay, Term.SumOfKnown(Fetched * rules.ReadsPerDelivery, FirstReads, Polls),
            "at the most: what waits together is read together");
        Acks = book.Compute("acks", "acks", Unit.PerDay, Fetched * rules.AcksPerDelivery);
        Lists = book.Compute("lists", "calls for device lists", Unit.PerDay, Messages + (sessions * rules.CallsASession), "one before each send, one a session");
        Heartbeats = book.Compute("heartbeats", "heartbeats", Unit.PerDay, sessions * rules.CallsASession);
        Streams = book.Compute("streams", "event streams opened", Unit.PerDay, Woken * inputs.Sessions);
        Keys = book.Compute("keys", "key bundles", Unit.PerDay, Active / rules.KeyDays);
        Requests = book.Compute(
            "requests", "requests at the relay", Unit.PerDay, Term.SumOfKnown(Uploads, Sends, Reads, Acks, Lists, Heartbeats, Streams, Keys));
        _ = book.Compute("requests.user", "requests a user", Unit.PerDay, Requests / inputs.Users);
        _ = book.Measured(KnownCoefficients.RequestsPerUserDay);
        _ = book.Compute(
            "requests.polling", "requests of polling each 30 s instead", Unit.PerDay, Devices * rules.SecondsADay / 30, "each device, around the clock");

        book.Begin("Requests at the object store");
        Puts = book.Compute("store.puts", "PUTs", Unit.PerDay, Messages * rules.Puts);
        Heads = book.Compute("store.heads", "HEADs", Unit.PerDay, Messages * rules.Heads);
        Gets = book.Compute("store.gets", "GETs", Unit.PerDay, Fetched * rules.Gets);
        Deletes = book.Compute("store.deletes", "DELETEs", Unit.PerDay, Messages * rules.Deletes);
    }

    public Figure Devices { get; }

    public Figure Active { get; }

    public Figure Woken { get; }

    public Figure Messages { get; }

    public Figure DeliveriesEach { get; }

    public Figure Deliveries { get; }

    public Figure Fetched { get; }

    public Figure DeliveriesPerDevice { get; }

    public Figure SendWeight { get; }

    public Figure Uploads { get; }

    public Figure Sends { get; }

    public Figure Polls { get; }

    public Figure FirstReads { get; }

    public Figure Reads { get; }

    public Figure Acks { get; }

    public Figure Lists { get; }

    public Figure Heartbeats { get; }

    public Figure Streams { get; }

    public Figure Keys { get; }

    public Figure Requests { get; }

    public Figure Puts { get; }

    public Figure Heads { get; }

    public Figure Gets { get; }

    public Figure Deletes { get; }
}
