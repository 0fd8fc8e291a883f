using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;

namespace Buds.Stress.Load;

/// <summary>A photo that many messages carry: its plaintext is there once, and each message seals it anew.</summary>
internal sealed class PoolPhoto
{
    public PoolPhoto(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Sha256 = SHA256.HashData(bytes.Span);
        Blob = new PackageBlob(Cid.FromDigest(CidCodec.Raw, Sha256), bytes.Length, "image/jpeg");
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public byte[] Sha256 { get; }

    public PackageBlob Blob { get; }
}
