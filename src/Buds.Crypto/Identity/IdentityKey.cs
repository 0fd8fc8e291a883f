using System.Security.Cryptography;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>
/// The key that an account is: Ed25519, on every linked device and in the recovery phrase; it signs the device list and nothing else
/// (protocol.md §2). Zeroed on disposal.
/// </summary>
public sealed class IdentityKey : IDisposable
{
    /// <summary>The size of the seed in bytes.</summary>
    public const int SeedSize = Ed25519KeyPair.SeedSize;

    private readonly Ed25519KeyPair _pair;

    private IdentityKey(Ed25519KeyPair pair)
    {
        _pair = pair;
        Did = Did.FromPublicKey(pair.PublicKey);
    }

    /// <summary>The account's name.</summary>
    public Did Did { get; }

    /// <summary>Makes a new account's key.</summary>
    public static IdentityKey Generate() => new(Ed25519KeyPair.Generate());

    /// <summary>The key of a seed of 32 bytes. The caller zeroes its own copy.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static IdentityKey FromSeed(ReadOnlySpan<byte> seed) => new(Ed25519KeyPair.FromSeed(seed));

    /// <summary>The key of a recovery phrase: 24 English words of BIP-39. Case and spacing are forgiven, a wrong word is not.</summary>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.TextInvalid"/>: not 24 words, an unknown word (the message says
    /// which place), or a checksum that does not fit.</exception>
    public static IdentityKey FromRecoveryPhrase(string phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            RecoveryPhrase.Decode(phrase, seed);
            return FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The seed as 24 English words of BIP-39. Whoever reads them is this account: show them once, never store or log them.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public string ToRecoveryPhrase()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            _pair.ExportSeed(seed);
            return RecoveryPhrase.Encode(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Writes the seed, for a key store that encrypts it.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void ExportSeed(Span<byte> destination) => _pair.ExportSeed(destination);

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();

    internal byte[] SignDeviceList(ReadOnlySpan<byte> bytes) => _pair.Sign(SignatureContext.DeviceList, bytes);
}
