using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Buds.Benchmarks.Relay;

/// <summary>Answers whatever comes on a connection with one file, by system calls alone: what a download costs at least.</summary>
internal sealed class BareFileServer : IDisposable
{
    private const int ChunkSize = 65_536;
    private const int RequestSize = 4_096;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _path;

    public BareFileServer(string path)
    {
        _path = path;
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        using var socket = _listener.AcceptSocket();
        socket.NoDelay = true;
        var buffer = new byte[ChunkSize];
        while (socket.Receive(buffer, 0, RequestSize, SocketFlags.None) > 0)
        {
            using var file = File.OpenHandle(_path);
            var length = RandomAccess.GetLength(file);
            socket.Send(Encoding.ASCII.GetBytes(FormattableString.Invariant($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")));
            for (var at = 0L; at < length;)
            {
                var count = RandomAccess.Read(file, buffer, at);
                socket.Send(buffer.AsSpan(0, count));
                at += count;
            }
        }
    }
}
