using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>What lies in the object store and in the database.</summary>
internal sealed class StorageFigures
{
    public StorageFigures(FigureBook book, InputFigures inputs, RuleFigures rules, TrafficFigures traffic)
    {
        book.Begin("Payloads stored");
        var someOffline = book.Compute(
            "messages.kept", "share of messages that some device never fetches", Unit.Share, 1 - Term.Power(1 - inputs.Offline, traffic.DeliveriesEach));
        var ackDays = book.Compute("ack.days", "days to the last ack of the others", Unit.Days, Term.Least(inputs.LastAck / 24, inputs.Retention));
        StoredDays = book.Compute(
            "stored.days", "days that a payload is stored", Unit.Days, (someOffline * inputs.Retention) + ((1 - someOffline) * ackDays));
        var perDay = book.Compute("stored.day", "payloads of a day", Unit.BytesPerDay, traffic.Messages * inputs.Payload);
        Stored = book.Compute("stored", "payloads stored", Unit.Bytes, perDay * StoredDays, "each deleted after its last ack");
        _ = book.Compute("stored.retained", "payloads stored if none were deleted early", Unit.Bytes, perDay * inputs.Retention);

        book.Begin("Rows");
        RowsWritten = book.Compute("rows.day", "rows written", Unit.PerDay, traffic.Messages + traffic.Deliveries, "messages and deliveries");
        RowsUpdated = book.Compute("rows.updated", "rows updated", Unit.PerDay, traffic.Fetched * 2, "an ack changes a delivery and its message");
        var waiting = book.Compute(
            "rows.deliveries.waiting", "deliveries that wait", Unit.Count,
            Term.AtMost((traffic.Deliveries * inputs.Offline * inputs.Retention) + (traffic.Fetched * ackDays)), "at the most: as if each waited as long as the last");
        var deliveries = book.Compute(
            "rows.deliveries", "deliveries in the database", Unit.Count, traffic.Deliveries * inputs.Retention,
            "acknowledged ones are remembered as long as their message");
        var messagesWaiting = book.Compute("rows.messages.waiting", "messages that wait", Unit.Count, traffic.Messages * StoredDays);
        var messages = book.Compute("rows.messages", "messages in the database", Unit.Count, traffic.Messages * inputs.Retention);

        book.Begin("Database size");
        var delivery = book.Measured(KnownCoefficients.DeliveryBytes);
        var deliveryDone = book.Measured(KnownCoefficients.DeliveryDoneBytes);
        var message = book.Measured(KnownCoefficients.MessageBytes);
        var messageDone = book.Measured(KnownCoefficients.MessageDoneBytes);
        var device = book.Measured(KnownCoefficients.DeviceBytes);
        Database = book.Compute(
            "database", "database", Unit.Bytes,
            Term.SumOfKnown(
                waiting * delivery, (deliveries - waiting) * deliveryDone, messagesWaiting * message, (messages - messagesWaiting) * messageDone,
                traffic.Devices * device),
            "rows and their indexes as freshly packed; room that vacuum has not taken up yet comes on top");
        _ = book.Compute(
            "wal", "write-ahead log of sends and acks", Unit.BytesPerDay,
            Term.SumOfKnown(traffic.Sends * book.Measured(KnownCoefficients.WalSend), traffic.Acks * book.Measured(KnownCoefficients.WalAck)),
            "upload URLs, clean-up and vacuum come on top, and more whole pages where the database is larger than the one that was measured");
    }

    public Figure StoredDays { get; }

    public Figure Stored { get; }

    public Figure RowsWritten { get; }

    public Figure RowsUpdated { get; }

    public Figure Database { get; }
}
