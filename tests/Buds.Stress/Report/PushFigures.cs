using Buds.Stress.Pushes;
using Buds.Stress.Relay;

namespace Buds.Stress.Report;

/// <summary>What became of pushes.</summary>
/// <param name="Sent">Taken by the stand-in.</param>
/// <param name="LeftOutListening">Not sent, since the device listened.</param>
/// <param name="Coalesced">Not sent, since one had been sent just before.</param>
/// <param name="LeftOutFull">Not sent, since the queue was full.</param>
/// <param name="GaveUp">Tried in vain.</param>
/// <param name="Lost">Lost on the way on purpose.</param>
/// <param name="Refused">Refused by the stand-in for their token.</param>
internal sealed record PushFigures(long Sent, double LeftOutListening, double Coalesced, double LeftOutFull, double GaveUp, long Lost, long Refused)
{
    private const string LeftOut = "buds_relay_pushes_left_out_total";

    public static PushFigures? Of(ApnsStandIn? apple, PrometheusText? metrics) => apple is null ? null : new PushFigures(
        apple.Taken,
        metrics?.Sum(LeftOut, "reason=\"listening\"") ?? 0,
        metrics?.Sum(LeftOut, "reason=\"recent\"") ?? 0,
        metrics?.Sum(LeftOut, "reason=\"queue_full\"") ?? 0,
        metrics?.Sum("buds_relay_pushes_total", "outcome=\"gave_up\"") ?? 0,
        apple.Lost,
        apple.Refused);
}
