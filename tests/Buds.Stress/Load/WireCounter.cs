namespace Buds.Stress.Load;

/// <summary>Bytes that went over a client's connections, HTTP's own lines and headers included.</summary>
internal sealed class WireCounter
{
    private long _sent;
    private long _received;

    public long Sent => Volatile.Read(ref _sent);

    public long Received => Volatile.Read(ref _received);

    public void AddSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    public void AddReceived(int bytes) => Interlocked.Add(ref _received, bytes);
}
