namespace Buds.Stress.Scenarios;

/// <summary>The points of a run that figures are taken between; null where the run did not get there.</summary>
internal sealed class Marks
{
    public Mark? Registered { get; set; }

    public Mark? SendingBegan { get; set; }

    public Mark? SendingEnded { get; set; }

    public Mark? Settled { get; set; }
}
