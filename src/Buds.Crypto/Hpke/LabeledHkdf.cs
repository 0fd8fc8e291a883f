using System.Buffers.Binary;
using System.Security.Cryptography;
using Buds.Crypto.Native;

namespace Buds.Crypto.Hpke;

/// <summary>LabeledExtract and LabeledExpand with HKDF-SHA256 (RFC 9180 §4), for outputs of at most one hash.</summary>
internal sealed class LabeledHkdf(byte[] suiteId)
{
    public const int HashSize = 32;

    // Everything that is extracted or expanded here is short: labels, two public keys, a 1 KiB info at the most.
    private const int StackLimit = 512;

    public void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var length = 7 + suiteId.Length + label.Length + input.Length;
        var message = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        var rest = Append(message, "HPKE-v1"u8);
        rest = Append(rest, suiteId);
        rest = Append(rest, label);
        _ = Append(rest, input);
        Sodium.HmacSha256(salt, message, output[..HashSize]);
        CryptographicOperations.ZeroMemory(message);
    }

    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        if (output.Length > HashSize)
        {
            throw new ArgumentException($"At most {HashSize} bytes.", nameof(output));
        }

        var length = 2 + 7 + suiteId.Length + label.Length + info.Length + 1;
        var message = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)output.Length);
        var rest = Append(message[2..], "HPKE-v1"u8);
        rest = Append(rest, suiteId);
        rest = Append(rest, label);
        rest = Append(rest, info);
        rest[0] = 1;
        Span<byte> block = stackalloc byte[HashSize];
        Sodium.HmacSha256(key, message, block);
        block[..output.Length].CopyTo(output);
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(message);
    }

    private static Span<byte> Append(Span<byte> destination, ReadOnlySpan<byte> value)
    {
        value.CopyTo(destination);
        return destination[value.Length..];
    }
}
