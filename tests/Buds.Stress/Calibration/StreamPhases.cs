using Buds.Stress.Load;
using Buds.Stress.Planning;

namespace Buds.Stress.Calibration;

/// <summary>Event streams: opened, left alone, woken, closed.</summary>
internal sealed class StreamPhases(CalibrationBench bench, LightRelay relay, WireBytes wire)
{
    private const string Streams = "streams";

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<LightDevice> _devices = bench.Circles.QuietDevices;

    /// <summary>Opens a stream for each device.</summary>
    /// <param name="send">What a send costs while nobody listens.</param>
    public async Task RunAsync(PhaseCost send)
    {
        await using var listeners = new EventListeners(relay);
        var cost = await OpenAsync(listeners);
        wire.Note(Streams, cost / _devices.Count);
        if (bench.Settings.Listen > TimeSpan.Zero)
        {
            await MeasureCommentsAsync(listeners);
        }

        await MeasureWakesAsync(listeners, send);
        cost += await bench.Meter.MeasureAsync(async () =>
        {
            await listeners.CloseAsync();
            await Task.Delay(Settling, bench.CancellationToken);
        });
        const string What = "event streams opened and closed, each of another device";
        bench.Note(KnownCoefficients.RelayStreamOpen, cost.Relay / _devices.Count, _devices.Count, What);
        bench.NoteDatabase(KnownCoefficients.DatabaseStreamOpen, cost.Database / _devices.Count, _devices.Count, What);
    }

    /// <summary>Says what streams take of memory: the first that a relay has, but for a few before that compile what they need.</summary>
    public async Task MeasureMemoryAsync()
    {
        await using (var first = new EventListeners(relay))
        {
            await bench.EachAsync(Math.Min(CalibrationSettings.AtOnce, _devices.Count), i => first.OpenAsync(_devices[i], bench.CancellationToken));
            await Task.Delay(Settling, bench.CancellationToken);
        }

        await using var listeners = new EventListeners(relay);
        var before = bench.Meter.RelayMemory();
        _ = await OpenAsync(listeners);
        await Task.Delay(Settling, bench.CancellationToken);
        bench.NoteState(
            KnownCoefficients.MemoryStream, Math.Max(0, bench.Meter.RelayMemory() - before) / (double)_devices.Count, _devices.Count,
            "event streams of as many devices, by what they add to the resident set");
        await listeners.CloseAsync();
    }

    private Task<PhaseCost> OpenAsync(EventListeners listeners) => bench.MeasureAsync(_devices.Count, i => listeners.OpenAsync(_devices[i], bench.CancellationToken));

    private async Task MeasureCommentsAsync(EventListeners listeners)
    {
        var before = listeners.Comments;
        var cost = await bench.Meter.MeasureAsync(() => Task.Delay(bench.Settings.Listen, bench.CancellationToken));
        var comments = (int)(listeners.Comments - before);
        if (comments > 0)
        {
            var what = FormattableString.Invariant($"comments on {_devices.Count:N0} event streams");
            bench.NoteState(KnownCoefficients.RelayComment, cost.Relay / comments, comments, what);
            bench.NoteState(KnownCoefficients.CommentOut, cost.Out / comments, comments, what);
        }
    }

    private async Task MeasureWakesAsync(EventListeners listeners, PhaseCost send)
    {
        var messages = await CalibrationMessage.SealAsync(bench.Circles.Quiet, bench.Settings.Sends, bench.CancellationToken);
        await bench.EachAsync(messages.Count, i => bench.Calls.UploadAsync(messages[i]));
        await bench.EachAsync(messages.Count, i => bench.Calls.PutAsync(messages[i]));
        var before = listeners.Wakes;
        var cost = await bench.Meter.MeasureAsync(async () =>
        {
            await bench.EachAsync(messages.Count, i => bench.Calls.SendAsync(messages[i]));
            await listeners.SettleAsync(bench.CancellationToken);
        });
        var wakes = (int)(listeners.Wakes - before);
        if (wakes == 0)
        {
            throw new InvalidOperationException("No stream was woken.");
        }

        bench.Note(KnownCoefficients.RelayWake, (cost - (send * messages.Count)).Relay / wakes, wakes, "wake-ups, by what sends cost more when all recipients listen");
        await CallPhases.DrainAsync(bench, messages);
        foreach (var message in messages)
        {
            message.Dispose();
        }
    }
}
