using System.Text;
using Buds.Relay.Protocol;

namespace Buds.Stress.Load;

/// <summary>
/// Users who open the app and close it again: a share of the devices holds an event stream, for a while each, all of them in turn. A device that
/// opens the app reads its inbox, and so does one whose stream tells of something.
/// </summary>
internal sealed class Sessions(LightRelay relay, WakeQueue wakes, IReadOnlyList<LightDevice> devices, TimeSpan length, Random random) : IAsyncDisposable
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly LightDevice[] _order = Shuffled(devices, random);
    private Task _running = Task.CompletedTask;
    private int _next = -1;
    private int _listening;
    private long _opened;

    public int Listening => Volatile.Read(ref _listening);

    /// <summary>How often an app was opened.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Lets so many devices listen at a time, from now on.</summary>
    public void Start(int seats)
    {
        // The first ones have been open for a while, so that not all close together.
        TimeSpan[] first = [.. Enumerable.Range(0, seats).Select(_ => length * random.NextDouble())];
        _running = Task.WhenAll(first.Select(left => Task.Run(() => SitAsync(left))));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SitAsync(TimeSpan left)
    {
        while (!_stop.IsCancellationRequested)
        {
            var device = _order[(uint)Interlocked.Increment(ref _next) % (uint)_order.Length];
            Interlocked.Increment(ref _opened);
            using var closing = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            closing.CancelAfter(left);
            wakes.Wake(device, WakeReason.Opened);
            while (!closing.IsCancellationRequested)
            {
                await ListenAsync(device, closing.Token);
            }

            left = length;
        }
    }

    private async Task ListenAsync(LightDevice device, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await relay.OpenEventsAsync(RelayRoutes.Events, device.Key, cancellationToken);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            using var reader = new StreamReader(stream, Encoding.ASCII, false, 256);
            Interlocked.Increment(ref _listening);
            try
            {
                while (await reader.ReadLineAsync(cancellationToken) is { } line)
                {
                    if (line == $"event: {RelayRoutes.InboxEvent}")
                    {
                        wakes.Wake(device, WakeReason.Event);
                    }
                }
            }
            finally
            {
                Interlocked.Decrement(ref _listening);
            }
        }
        catch (OperationCanceledException)
        {
            // The app was closed.
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            await Task.Delay(ReconnectDelay * (0.5 + Random.Shared.NextDouble()), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static LightDevice[] Shuffled(IReadOnlyList<LightDevice> devices, Random random)
    {
        LightDevice[] order = [.. devices];
        random.Shuffle(order);
        return order;
    }
}
