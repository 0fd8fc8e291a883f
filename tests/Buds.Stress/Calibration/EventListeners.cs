using System.Text;
using Buds.Relay.Protocol;
using Buds.Stress.Load;

namespace Buds.Stress.Calibration;

/// <summary>Devices that hold an event stream each, and count what comes.</summary>
internal sealed class EventListeners(LightRelay relay) : IAsyncDisposable
{
    private static readonly string InboxLine = $"event: {RelayRoutes.InboxEvent}";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _close = new();
    private readonly List<Task> _reading = [];
    private long _wakes;
    private long _comments;

    /// <summary>Events that said that something waits.</summary>
    public long Wakes => Volatile.Read(ref _wakes);

    public long Comments => Volatile.Read(ref _comments);

    /// <summary>Opens the stream of a device; it is read from then on.</summary>
    public async Task OpenAsync(LightDevice device, CancellationToken cancellationToken)
    {
        var answer = await relay.OpenEventsAsync(RelayRoutes.Events, device.Key, cancellationToken);
        var reading = Task.Run(() => ReadAsync(answer), CancellationToken.None);
        lock (_reading)
        {
            _reading.Add(reading);
        }
    }

    /// <summary>Waits until no more events come.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        for (var before = -1L; before != Wakes;)
        {
            before = Wakes;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Closes all streams, and fails where one had ended before.</summary>
    public async Task CloseAsync()
    {
        var ended = _reading.Count(reading => reading.IsCompleted);
        await _close.CancelAsync();
        await Task.WhenAll(_reading);
        if (ended > 0)
        {
            throw new InvalidOperationException($"{ended} of {_reading.Count} event streams had ended before they were closed.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _close.CancelAsync();
        await Task.WhenAll(_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _close.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            try
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(_close.Token);
                using var reader = new StreamReader(stream, Encoding.ASCII, false, 256);
                while (await reader.ReadLineAsync(_close.Token) is { } line)
                {
                    if (line == InboxLine)
                    {
                        Interlocked.Increment(ref _wakes);
                    }
                    else if (line.StartsWith(':'))
                    {
                        Interlocked.Increment(ref _comments);
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // Closed; or broken, which CloseAsync counts.
            }
        }
    }
}
