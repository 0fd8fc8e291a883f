namespace Buds.Stress.Calibration;

/// <summary>What a phase cost beyond an idle relay; or one call of it.</summary>
/// <param name="Relay">Milliseconds of the relay's processor time.</param>
/// <param name="Database">Milliseconds of PostgreSQL's.</param>
/// <param name="Log">Bytes of PostgreSQL's write-ahead log.</param>
/// <param name="In">Bytes that the relay received.</param>
/// <param name="Out">Bytes that it sent.</param>
internal readonly record struct PhaseCost(double Relay, double Database, double Log, double In, double Out)
{
    public static PhaseCost operator -(PhaseCost left, PhaseCost right) =>
        new(left.Relay - right.Relay, left.Database - right.Database, left.Log - right.Log, left.In - right.In, left.Out - right.Out);

    public static PhaseCost operator +(PhaseCost left, PhaseCost right) =>
        new(left.Relay + right.Relay, left.Database + right.Database, left.Log + right.Log, left.In + right.In, left.Out + right.Out);

    public static PhaseCost operator *(PhaseCost cost, double times) =>
        new(cost.Relay * times, cost.Database * times, cost.Log * times, cost.In * times, cost.Out * times);

    public static PhaseCost operator /(PhaseCost cost, double count) => cost * (1 / count);
}
