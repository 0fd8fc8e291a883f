using System.Security.Cryptography;

namespace Buds.Crypto.Secrets;

/// <summary>
/// Secret bytes in memory that the collector never copies, zeroed when disposed or forgotten, but never while somebody uses them: a
/// signature made with half a key could give the other half away.
/// </summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private int _holders = 1;
    private int _disposed;

    public SecretBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    public SecretBytes(ReadOnlySpan<byte> value)
        : this(value.Length) => value.CopyTo(_bytes);

    ~SecretBytes() => CryptographicOperations.ZeroMemory(_bytes);

    /// <summary>The bytes, for one who disposes of them himself and afterwards. Everybody else borrows.</summary>
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

    /// <summary>Uses the bytes: whoever disposes of them meanwhile, they are zeroed when the use ends.</summary>
    /// <exception cref="ObjectDisposedException">Disposed already.</exception>
    public Loan Borrow()
    {
        var holders = Volatile.Read(ref _holders);
        while (true)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0 || holders == 0, this);
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return new Loan(this);
            }

            holders = seen;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }

        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            CryptographicOperations.ZeroMemory(_bytes);
        }
    }

    /// <summary>One use of the bytes. Dispose it once.</summary>
    public readonly ref struct Loan(SecretBytes owner)
    {
        public Span<byte> Span => owner._bytes;

        public void Dispose() => owner.Release();
    }
}
