using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Buds.Cluster.Tests;

/// <summary>What stands before the nodes: gives each connection to the next node that takes one, and passes bytes on.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<IPEndPoint> _nodes;
    private readonly Task _accepting;
    private int _next;

    public Balancer(IReadOnlyList<IPEndPoint> nodes)
    {
        _nodes = nodes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://{_listener.LocalEndpoint}"));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync(_stop.Token);
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var node = await ConnectAsync())
        {
            if (node is not null)
            {
                // When one side ends, however it does, so does the other.
                _ = await Task.WhenAny(PumpAsync(client, node), PumpAsync(node, client));
            }
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        for (var attempt = 0; attempt < _nodes.Count; attempt++)
        {
            var node = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await node.ConnectAsync(_nodes[Interlocked.Increment(ref _next) % _nodes.Count], _stop.Token);
                return node;
            }
            catch (SocketException)
            {
                node.Dispose();
            }
        }

        return null;
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is var count && count > 0)
            {
                _ = await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    }
}
