using System.Security.Cryptography;
using System.Text;

namespace Buds.Crypto.Identity;

/// <summary>BIP-39 for 256 bits: 24 words of 11 bits, the last 8 bits a checksum (the first byte of SHA-256 of the entropy).</summary>
internal static class RecoveryPhrase
{
    public const int WordCount = 24;
    private const int BitsPerWord = 11;
    private const int MaxLength = 1024;

    private static readonly string[] Words = LoadWords();

    public static string Encode(ReadOnlySpan<byte> seed)
    {
        Span<byte> bits = stackalloc byte[IdentityKey.SeedSize + 1];
        try
        {
            seed.CopyTo(bits);
            bits[^1] = Checksum(seed);
            var words = new string[WordCount];
            for (var i = 0; i < WordCount; i++)
            {
                words[i] = Words[ReadBits(bits, i * BitsPerWord)];
            }

            // The words are those of the list, so that of the phrase no second copy stays in memory.
            return string.Join(' ', words);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bits);
        }
    }

    public static void Decode(string phrase, Span<byte> seed)
    {
        if (phrase.Length > MaxLength)
        {
            throw Invalid($"A recovery phrase has {WordCount} words of at most 8 letters.");
        }

        // Null: any white space, the ideographic one of some keyboards too.
        var words = phrase.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != WordCount)
        {
            throw Invalid($"A recovery phrase has {WordCount} words, not {words.Length}.");
        }

        Span<byte> bits = stackalloc byte[IdentityKey.SeedSize + 1];
        bits.Clear();
        try
        {
            for (var i = 0; i < WordCount; i++)
            {
                var index = Array.BinarySearch(Words, words[i].ToLowerInvariant(), StringComparer.Ordinal);
                if (index < 0)
                {
                    throw Invalid($"Word {i + 1} is not in the BIP-39 English list: check its spelling.");
                }

                WriteBits(bits, i * BitsPerWord, index);
            }

            if (bits[^1] != Checksum(bits[..^1]))
            {
                throw Invalid("The words are known but do not belong together: check their order.");
            }

            bits[..^1].CopyTo(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bits);
        }
    }

    private static byte Checksum(ReadOnlySpan<byte> seed)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, digest);
        return digest[0];
    }

    private static int ReadBits(ReadOnlySpan<byte> bits, int position)
    {
        var value = 0;
        for (var i = position; i < position + BitsPerWord; i++)
        {
            value = (value << 1) | ((bits[i / 8] >> (7 - (i % 8))) & 1);
        }

        return value;
    }

    private static void WriteBits(Span<byte> bits, int position, int value)
    {
        for (var i = 0; i < BitsPerWord; i++)
        {
            var bit = (value >> (BitsPerWord - 1 - i)) & 1;
            bits[(position + i) / 8] |= (byte)(bit << (7 - ((position + i) % 8)));
        }
    }

    private static ProtocolException Invalid(string message) => new(ProtocolError.TextInvalid, message);

    private static string[] LoadWords()
    {
        using var stream = typeof(RecoveryPhrase).Assembly.GetManifestResourceStream("Buds.Crypto.bip39-english.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
