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
        Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.Size];
        Sodium.Ed25519KeyPair(seed, publicKey, _expanded.Span);
        PublicKey = new Ed25519PublicKey(publicKey);
    }

    public Ed25519PublicKey PublicKey { get; }

    public static Ed25519KeyPair Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        var pair = new Ed25519KeyPair(seed);
        CryptographicOperations.ZeroMemory(seed);
        return pair;
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

    public void ExportSeed(Span<byte> destination) => _expanded.Span[..SeedSize].CopyTo(destination);

    public byte[] SignBare(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519PublicKey.SignatureSize];
        Sodium.Ed25519Sign(_expanded.Span, message, signature);
        return signature;
    }

    public byte[] Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message)
    {
        var length = context.Length + 1 + message.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        Join(context, message, buffer);
        var signature = SignBare(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return signature;
    }

    public void Dispose() => _expanded.Dispose();
}
