using System.Security.Cryptography;

namespace Buds.Crypto.Secrets;

/// <summary>Secret bytes in memory that the collector never copies, zeroed when disposed or forgotten.</summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private int _disposed;

    public SecretBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    public SecretBytes(ReadOnlySpan<byte> value)
        : this(value.Length) => value.CopyTo(_bytes);

    ~SecretBytes() => CryptographicOperations.ZeroMemory(_bytes);

    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _bytes;
        }
    }

    public static SecretBytes Random(int length)
    {
        var secret = new SecretBytes(length);
        RandomNumberGenerator.Fill(secret._bytes);
        return secret;
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, 1);
        CryptographicOperations.ZeroMemory(_bytes);
        GC.SuppressFinalize(this);
    }
}
