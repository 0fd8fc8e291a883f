namespace Buds.Client.Devices;

/// <summary>How long to wait between two looks at what another device is about to do: short at first, since somebody stands there and waits.</summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private TimeSpan _next = TimeSpan.FromMilliseconds(200);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var now = _next;
        _next = now * 1.5 < Longest ? now * 1.5 : Longest;
        await Task.Delay(now, time, cancellationToken).ConfigureAwait(false);
    }
}
