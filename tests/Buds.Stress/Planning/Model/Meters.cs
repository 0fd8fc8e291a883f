using Buds.Stress.Planning.Figures;

namespace Buds.Stress.Planning.Model;

/// <summary>What providers count: the quantities of a month that price sheets name.</summary>
internal static class Meters
{
    public const string Prefix = "month.";

    private const double LeastDatabaseCores = 2;

    /// <summary>The meters that a sheet may name, without their prefix.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal)
    {
        "one", "stored_gb", "store_puts", "store_reads", "store_deletes", "store_out_gb", "relay_out_gb", "out_gb",
        "relay_requests", "relay_cpu_ms", "rows_written", "pushes", "node_months", "node_hours", "node_core_hours", "node_gb_hours", "database_core_hours", "database_gb",
    };

    public static void Add(
        FigureBook book, InputFigures inputs, RuleFigures rules, TrafficFigures traffic, PushFigures pushes,
        StorageFigures storage, BandwidthFigures bandwidth, NodeFigures nodes)
    {
        book.Begin("A month");
        var days = rules.DaysAMonth;
        _ = book.Compute(Prefix + "one", "each month once", Unit.Count, 1);
        _ = Gigabytes("stored_gb", "GB of payloads stored", storage.Stored);
        _ = Monthly("store_puts", "PUTs a month", traffic.Puts);
        _ = Monthly("store_reads", "GETs and HEADs a month", traffic.Gets + traffic.Heads);
        _ = Monthly("store_deletes", "DELETEs a month", traffic.Deletes);
        var storeOut = Gigabytes("store_out_gb", "GB out of the object store a month", bandwidth.StoreOut * days);
        var relayOut = Gigabytes("relay_out_gb", "GB out of the relay a month", bandwidth.RelayOut * days);
        _ = book.Compute(Prefix + "out_gb", "GB out a month", Unit.Gigabytes, Term.SumOfKnown(storeOut, relayOut));
        _ = Monthly("relay_requests", "requests at the relay a month", traffic.Requests);
        _ = book.Compute(
            Prefix + "relay_cpu_ms", "ms of relay CPU a month", Unit.PerMonth, nodes.Cores / inputs.Peak * rules.SecondsADay * days * 1000,
            "the peak's, over its height");
        _ = Monthly("rows_written", "rows written and updated a month", storage.RowsWritten + storage.RowsUpdated);
        _ = Monthly("pushes", "pushes a month", pushes.Pushes);
        _ = book.Compute(Prefix + "node_months", "node-months", Unit.Count, nodes.Nodes);
        var hours = book.Compute(Prefix + "node_hours", "node-hours a month", Unit.Hours, nodes.Nodes * days * 24);
        _ = book.Compute(Prefix + "node_core_hours", "core-hours of nodes a month", Unit.Hours, hours * inputs.NodeCores);
        _ = book.Compute(Prefix + "node_gb_hours", "GB-hours of nodes a month", Unit.Hours, hours * inputs.NodeMemory / rules.Gigabyte);
        _ = book.Compute(
            Prefix + "database_core_hours", "core-hours of the database a month", Unit.Hours, Term.LargestKnown(LeastDatabaseCores, nodes.DatabaseCores) * days * 24,
            "two cores at the least; its standby is in the price");
        _ = Gigabytes("database_gb", "GB of the database", storage.Database);

        Figure Monthly(string name, string title, Term daily) => book.Compute(Prefix + name, title, Unit.PerMonth, daily * days);

        Figure Gigabytes(string name, string title, Term bytes) => book.Compute(Prefix + name, title, Unit.Gigabytes, bytes / rules.Gigabyte);
    }
}
