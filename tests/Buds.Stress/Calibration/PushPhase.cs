using Buds.Stress.Planning;
using Buds.Stress.Pushes;

namespace Buds.Stress.Calibration;

/// <summary>Sends to devices that are all asleep and have a push token.</summary>
internal sealed class PushPhase(CalibrationBench bench, ApnsStandIn apple)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <param name="send">What a send costs whose recipients have no push token.</param>
    public async Task RunAsync(PhaseCost send)
    {
        // A device that has read its inbox may be pushed again at once.
        await bench.EachAsync(bench.Circles.PushedDevices.Count, i => bench.Calls.ReadAsync(bench.Circles.PushedDevices[i], 1));
        var messages = await CalibrationMessage.SealAsync(bench.Circles.Pushed, bench.Circles.Pushed.Count, bench.CancellationToken);
        await bench.EachAsync(messages.Count, i => bench.Calls.UploadAsync(messages[i]));
        await bench.EachAsync(messages.Count, i => bench.Calls.PutAsync(messages[i]));
        var pushes = messages.Count * CalibrationCircles.Deliveries;
        var all = apple.Taken + pushes;
        var cost = await bench.Meter.MeasureAsync(async () =>
        {
            await bench.EachAsync(messages.Count, i => bench.Calls.SendAsync(messages[i]));
            await UntilTakenAsync(all);
        });
        bench.Note(
            KnownCoefficients.RelayPush, (cost - (send * messages.Count)).Relay / pushes, pushes, "pushes by APNs over one connection, by what sends cost more when all recipients are pushed");
        await CallPhases.DrainAsync(bench, messages);
        foreach (var message in messages)
        {
            message.Dispose();
        }
    }

    private async Task UntilTakenAsync(long all)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(bench.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (apple.Taken < all)
            {
                await Task.Delay(Pause, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!bench.CancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{all - apple.Taken} pushes did not come within {Patience}.");
        }
    }
}
