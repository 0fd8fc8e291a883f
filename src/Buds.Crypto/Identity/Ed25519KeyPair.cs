using System.Buffers;
using System.Security.Cryptography;
using Buds.Crypto.Native;
using Buds.Crypto.Secrets;

namespace Buds.Crypto.Identity;

/// <summary>An Ed25519 key pair in memory that is zeroed on disposal. What it signs is decided by the types that own it.</summary>
internal sealed class Ed25519KeyPair : IDisposable
{
    public const int SeedSize = 32;
    private const int ExpandedSize = 64;

    private readonly SecretBytes _expanded;

    private Ed25519KeyPair(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"An Ed25519 seed is {SeedSize} bytes.", nameof(seed));
        }

        _expanded = new SecretBytes(ExpandedSize);
        using var expanded = _expanded.Borrow();
        Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.Size];
        Sodium.Ed25519KeyPair(seed, publicKey, expanded.Span);
        PublicKey = new Ed25519PublicKey(publicKey);
    }

    public Ed25519PublicKey PublicKey { get; }

    public static Ed25519KeyPair Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            RandomNumberGenerator.Fill(seed);
            return new Ed25519KeyPair(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    public static Ed25519KeyPair FromSeed(ReadOnlySpan<byte> seed) => new(seed);

    /// <summary>RFC 9421 §2.5: every line of a signature base begins with a quoted component name, as no other signed bytes of ours do.</summary>
    public static bool IsHttpSignatureBase(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\""u8);

    public static void Join(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        context.CopyTo(destination);
        destination[context.Length] = 0;
        message.CopyTo(destination[(context.Length + 1)..]);
    }

    public void ExportSeed(Span<byte> destination)
    {
        using var expanded = _expanded.Borrow();
        expanded.Span[..SeedSize].CopyTo(destination);
    }

    public byte[] SignBare(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519PublicKey.SignatureSize];
        using var expanded = _expanded.Borrow();
        Sodium.Ed25519Sign(expanded.Span, message, signature);
        return signature;
    }

    public byte[] Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message)
    {
        var length = context.Length + 1 + message.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Join(context, message, buffer);
            return SignBare(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public void Dispose() => _expanded.Dispose();
}
