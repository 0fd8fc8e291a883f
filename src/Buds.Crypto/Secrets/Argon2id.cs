using Buds.Crypto.Native;

namespace Buds.Crypto.Secrets;

/// <summary>Argon2id (RFC 9106), version 1.3, with one lane: makes a key from a passphrase, at a cost in time and memory to whoever guesses.</summary>
public static class Argon2id
{
    /// <summary>The size of a salt in bytes.</summary>
    public const int SaltSize = 16;

    /// <summary>The least memory in KiB: 8.</summary>
    public const int MinMemoryKibibytes = 8;

    /// <summary>The most memory in KiB that is taken: 1 GiB. The cost of a stored key comes from its file, which is not to take all there is.</summary>
    public const int MaxMemoryKibibytes = 1024 * 1024;

    /// <summary>The most passes that are made: 16.</summary>
    public const int MaxPasses = 16;

    /// <summary>Makes a key. Takes about 0.1 s with 3 passes over 64 MiB, on the thread that calls.</summary>
    /// <param name="passphrase">The passphrase, which the caller zeroes.</param>
    /// <param name="salt">16 random bytes, kept with what the key encrypts.</param>
    /// <param name="passes">Passes over the memory, 1 to 16.</param>
    /// <param name="memoryKibibytes">Memory in KiB, 8 to 1,048,576.</param>
    /// <param name="key">Receives the key, 16 to 64 bytes.</param>
    /// <exception cref="ArgumentException">A size is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A cost is out of its range.</exception>
    /// <exception cref="InsufficientMemoryException">The memory is not to be had.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int passes, int memoryKibibytes, Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passes, MaxPasses);
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryKibibytes, MinMemoryKibibytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryKibibytes, MaxMemoryKibibytes);
        if (salt.Length != SaltSize || key.Length is < 16 or > 64)
        {
            throw new ArgumentException($"A salt is {SaltSize} bytes, a key 16 to 64.", salt.Length != SaltSize ? nameof(salt) : nameof(key));
        }

        if (!Sodium.TryArgon2id(passphrase, salt, passes, memoryKibibytes, key))
        {
            throw new InsufficientMemoryException("There is not enough memory to make the key from the passphrase.");
        }
    }
}
