using Buds.Stress.Planning;
using Buds.Stress.Planning.Model;

namespace Buds.Stress.Calibration;

/// <summary>Bytes of requests and answers by kind, and their means over the kinds as a plan of the defaults has them.</summary>
internal sealed class WireBytes
{
    private const string SendKind = "sends";

    private static readonly CapacityPlan Usual = CapacityPlan.Compute(new PlanInputs(), Coefficients.Empty, []);

    private readonly Dictionary<string, PhaseCost> _calls = new(StringComparer.Ordinal);

    /// <summary>Notes a call of a kind.</summary>
    /// <param name="kind">The plan's figure that counts such calls.</param>
    /// <param name="call">What one costs, its answer without messages.</param>
    public void Note(string kind, PhaseCost call) => _calls[kind] = call;

    /// <summary>A request that is not a send.</summary>
    public double MeanIn => Mean(kind => kind != SendKind, call => call.In);

    /// <summary>An answer of any kind, without messages.</summary>
    public double MeanOut => Mean(_ => true, call => call.Out);

    private double Mean(Func<string, bool> counts, Func<PhaseCost, double> bytes)
    {
        var calls = _calls.Where(call => counts(call.Key)).ToArray();
        return calls.Sum(call => Usual[call.Key].Value!.Value * bytes(call.Value)) / calls.Sum(call => Usual[call.Key].Value!.Value);
    }
}
