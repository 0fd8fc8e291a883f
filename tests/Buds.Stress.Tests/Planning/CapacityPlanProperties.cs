using Buds.Stress.Planning;
using Buds.Stress.Planning.Model;
using CsCheck;

namespace Buds.Stress.Tests.Planning;

/// <summary>What holds for all inputs.</summary>
public sealed class CapacityPlanProperties
{
    private static readonly Gen<PlanInputs> Inputs =
        from users in Gen.Double[1, 1e8]
        from shares in Gen.Double[0.1, 200]
        from circle in Gen.Double[2, 12]
        from devices in Gen.Double[1, 10]
        from payload in Gen.Double[1, 1e7]
        from retention in Gen.Double[0.1, 90]
        from offline in Gen.Double[0, 0.9]
        from ack in Gen.Double[0, 5000]
        from listening in Gen.Double[0, 1]
        from polling in Gen.Double[0, 1]
        from peak in Gen.Double[1, 10]
        from busy in Gen.Double[0.2, 1]
        select new PlanInputs
        {
            Users = users, Shares = shares, Circle = circle, Devices = devices, Payload = payload, Retention = retention, Offline = offline, LastAck = ack,
            Listening = listening, Polling = polling, Peak = peak, Busy = busy,
        };

    private static readonly Coefficients Measured = TestCoefficients.All(1);

    [Fact]
    public void More_users_never_need_fewer_nodes() => Gen.Select(Inputs, Gen.Double[1, 100]).Sample((inputs, times) =>
        Value(inputs with { Users = inputs.Users * times }, "nodes") >= Value(inputs, "nodes"));

    [Fact]
    public void More_users_never_cost_less() => Gen.Select(Inputs, Gen.Double[1, 100]).Sample((inputs, times) =>
    {
        var (few, many) = (Plan(inputs), Plan(inputs with { Users = inputs.Users * times }));
        return Quantities(many).Zip(Quantities(few)).All(pair => pair.First >= pair.Second * (1 - 1e-9));
    });

    [Fact]
    public void Deleting_after_the_last_ack_never_stores_more() => Inputs.Sample(inputs =>
    {
        var plan = Plan(inputs);
        return plan["stored"].Value <= plan["stored.retained"].Value * (1 + 1e-9);
    });

    [Fact]
    public void More_devices_offline_never_store_less() => Gen.Select(Inputs, Gen.Double[0, 1]).Sample((inputs, part) =>
        Value(inputs with { Offline = inputs.Offline * part }, "stored") <= Value(inputs, "stored") * (1 + 1e-9));

    [Fact]
    public void More_headroom_never_needs_fewer_nodes() => Gen.Select(Inputs, Gen.Double[0.5, 1]).Sample((inputs, part) =>
        Value(inputs with { Busy = inputs.Busy * part }, "nodes") >= Value(inputs, "nodes"));

    [Fact]
    public void Peak_is_never_below_the_average() => Inputs.Sample(inputs =>
    {
        var plan = Plan(inputs);
        return plan["sends.peak"].Value >= plan["sends"].Value / 86_400 * (1 - 1e-9) && plan["store.out.peak"].Value >= plan["store.out.mean"].Value;
    });

    [Fact]
    public void With_all_coefficients_every_figure_has_a_value() => Inputs.Sample(inputs =>
        Plan(inputs).Figures.All(figure => figure.Value is { } value && double.IsFinite(value) && value >= 0));

    private static IEnumerable<double> Quantities(CapacityPlan plan) => Meters.Names.Select(name => plan[Meters.Prefix + name].Value!.Value);

    private static double Value(PlanInputs inputs, string figure) => Plan(inputs)[figure].Value!.Value;

    private static CapacityPlan Plan(PlanInputs inputs) => CapacityPlan.Compute(inputs, Measured, []);
}
