using System.Buffers.Binary;
using System.Security.Cryptography;
using Buds.Crypto.Envelopes;

namespace Buds.Crypto.Payloads;

/// <summary>
/// The STREAM construction over AES-256-GCM (protocol.md §4.2): 65,536-byte chunks, nonce = chunk number as 11 bytes, then 1 for the
/// last chunk and 0 before it, no additional data. A chunk is sealed and opened in place, its tag behind it.
/// </summary>
internal sealed class PayloadCipher : IDisposable
{
    public const int SaltSize = 16;
    public const int ChunkSize = 65_536;
    public const int TagSize = 16;
    public const int SealedChunkSize = ChunkSize + TagSize;

    private const int NonceSize = 12;

    private readonly AesGcm _aes;
    private ulong _index;
    private bool _finished;

    public PayloadCipher(ContentKey contentKey, ReadOnlySpan<byte> salt)
    {
        using var input = contentKey.Borrow();
        Span<byte> key = stackalloc byte[32];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, input.Span, key, salt, "buds/payload/v1"u8);
            _aes = new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Seals the next chunk in place: <paramref name="length"/> bytes of plaintext become that many and a tag.</summary>
    public void Seal(Span<byte> chunk, int length, bool last)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        NextNonce(nonce, last);
        _aes.Encrypt(nonce, chunk[..length], chunk[..length], chunk.Slice(length, TagSize));
    }

    /// <summary>Opens the next chunk in place.</summary>
    /// <returns>False where it is not what was sealed at this place; the chunk's bytes are then zero.</returns>
    public bool TryOpen(Span<byte> sealedChunk, bool last)
    {
        if (sealedChunk.Length < TagSize || (last && sealedChunk.Length == TagSize && _index > 0))
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[NonceSize];
        NextNonce(nonce, last);
        var plaintext = sealedChunk[..^TagSize];
        try
        {
            _aes.Decrypt(nonce, plaintext, sealedChunk[^TagSize..], plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _aes.Dispose();

    private void NextNonce(Span<byte> nonce, bool last)
    {
        if (_finished)
        {
            throw new InvalidOperationException("The last chunk was the last.");
        }

        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[3..], _index++);
        nonce[^1] = last ? (byte)1 : (byte)0;
        _finished = last;
    }
}
