using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Buds.Benchmarks.Relay;

/// <summary>
/// A connection that sends bytes made before and looks at no more of an answer than it must, so that next to nothing of what is measured is the client's.
/// </summary>
internal sealed class RelayConnection : IDisposable
{
    private static readonly byte[] Ok = Encoding.ASCII.GetBytes("HTTP/1.1 200 ");
    private static readonly byte[] EndOfHead = Encoding.ASCII.GetBytes("\r\n\r\n");
    private static readonly byte[] LengthName = Encoding.ASCII.GetBytes("\r\nContent-Length: ");
    private static readonly byte[] EndOfChunks = Encoding.ASCII.GetBytes("\r\n0\r\n\r\n");

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 20];

    public RelayConnection(IPEndPoint relay) => _socket.Connect(relay);

    /// <summary>Sends a request and reads its answer to the end.</summary>
    public void Call(byte[] request)
    {
        Send(request);
        var length = 0;
        while (!IsComplete(_buffer.AsSpan(0, length)))
        {
            length += Receive(length);
        }
    }

    public void Send(byte[] request) => _socket.Send(request);

    /// <summary>Reads until something that begins with these bytes at the start of a line came, from what comes from now on.</summary>
    public void WaitFor(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (_buffer.AsSpan(0, length).IndexOf(bytes) < 0)
        {
            length += Receive(length);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(EndOfHead);
        if (head < 0)
        {
            return false;
        }

        if (!answer.StartsWith(Ok))
        {
            throw new InvalidOperationException($"The relay answered {Encoding.ASCII.GetString(answer)}.");
        }

        var at = answer[..head].IndexOf(LengthName);
        return at < 0 ? answer.EndsWith(EndOfChunks) : answer.Length - head - EndOfHead.Length >= Length(answer[(at + LengthName.Length)..]);
    }

    private static int Length(ReadOnlySpan<byte> digits)
    {
        var length = 0;
        for (var i = 0; digits[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            length = (length * 10) + digits[i] - '0';
        }

        return length;
    }

    private int Receive(int offset) => _socket.Receive(_buffer.AsSpan(offset)) is > 0 and var read
        ? read
        : throw new InvalidOperationException("The relay has closed the connection.");
}
