using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Http;

/// <summary>A call whose signature was verified.</summary>
internal sealed class SignedCall(StoredDevice device, RequestBody body) : IDisposable
{
    public StoredDevice Device => device;

    public ReadOnlyMemory<byte> Body => body.Bytes;

    public void Dispose() => body.Dispose();
}
