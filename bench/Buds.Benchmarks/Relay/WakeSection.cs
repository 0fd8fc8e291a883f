using System.Diagnostics;
using System.Globalization;
using Buds.Benchmarks.Measuring;
using Buds.Relay.Protocol;

namespace Buds.Benchmarks.Relay;

/// <summary>How long a device that listens at one node waits for its wake-up after a send to another was answered.</summary>
internal sealed class WakeSection(BenchmarkRelay listening, BenchmarkRelay sending, RelayCircle circle)
{
    private const int Settling = 50;

    public async Task RunAsync(Report report, int rounds, CancellationToken cancellationToken)
    {
        using var sender = new RelayConnection(sending.EndPoint);
        using var listener = new RelayConnection(listening.EndPoint);
        listener.Send(SignedRequestBytes.Get(RelayRoutes.Events, circle.Receiver));
        listener.WaitFor("HTTP/1.1 200"u8);

        var (fromAnswer, fromRequest) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds + Settling; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = SignedRequestBytes.Send(await circle.PrepareAsync(sending), circle.Sender);
            var woken = Task.Factory.StartNew(
                () =>
                {
                    listener.WaitFor("event: inbox"u8);
                    return Stopwatch.GetTimestamp();
                },
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            var sent = Stopwatch.GetTimestamp();
            sender.Call(request);
            var answered = Stopwatch.GetTimestamp();
            var at = await woken;
            if (i >= Settling)
            {
                fromRequest.Add(Stopwatch.GetElapsedTime(sent, at).TotalMicroseconds);
                fromAnswer.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, at).TotalMicroseconds));
            }
        }

        report.Add("Wake-up of a device at another node, µs (0: before the sender had its answer)",
        [
            Line("from the send's answer", fromAnswer),
            Line("from the send's request", fromRequest),
        ]);
    }

    private static (string Name, string Value) Line(string name, List<double> times)
    {
        var measured = new Measurement(name, times, 0);
        return (name, string.Create(CultureInfo.InvariantCulture, $"p50 {measured.Median:N0}, p99 {measured.P99:N0}"));
    }
}
