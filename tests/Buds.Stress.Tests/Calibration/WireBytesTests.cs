using Buds.Stress.Calibration;

namespace Buds.Stress.Tests.Calibration;

public sealed class WireBytesTests
{
    // A plan of the defaults has 100,000 sends and as many upload URLs a day.
    private static readonly PhaseCost Send = new(0, 0, 0, In: 9_000, Out: 100);
    private static readonly PhaseCost Upload = new(0, 0, 0, In: 400, Out: 300);

    [Fact]
    public void Answers_are_weighed_by_how_often_a_plan_has_them() => Of(("sends", Send), ("uploads", Upload)).MeanOut.ShouldBe(200);

    [Fact]
    public void Requests_leave_sends_out() => Of(("sends", Send), ("uploads", Upload)).MeanIn.ShouldBe(400);

    [Fact]
    public void Kind_that_comes_more_often_weighs_more()
    {
        // 245,000 heartbeats a day.
        var mean = Of(("uploads", Upload), ("heartbeats", Upload with { In = 200 })).MeanIn;

        mean.ShouldBe(((100_000 * 400) + (245_000 * 200)) / 345_000.0, 1e-9);
    }

    private static WireBytes Of(params (string Kind, PhaseCost Call)[] calls)
    {
        var wire = new WireBytes();
        foreach (var (kind, call) in calls)
        {
            wire.Note(kind, call);
        }

        return wire;
    }
}
