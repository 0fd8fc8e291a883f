using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Buds.Storage.Tiered.Cold;

/// <summary>
/// The keys of cold blobs. Each belongs to an epoch, which one device begins with one storage root; a blob's key comes from its epoch's. The ring is wrapped
/// under the storage root, so that another root wraps a few hundred bytes anew, and no photo.
/// </summary>
internal sealed class KeyRing
{
    public const int EpochIdSize = 8;
    public const int KeySize = 32;

    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int EntrySize = EpochIdSize + KeySize;
    private const int MaxEpochs = 1000;

    private static readonly byte[] WrapInfo = "buds/storage/keyring/v1"u8.ToArray();

    private ImmutableSortedDictionary<string, byte[]> _epochs = ImmutableSortedDictionary.Create<string, byte[]>(StringComparer.Ordinal);

    private volatile bool _isCleared;

    public IEnumerable<string> Epochs => _epochs.Keys;

    /// <summary>The most that a wrapped ring takes.</summary>
    public static int MaxSize => 1 + NonceSize + (MaxEpochs * EntrySize) + TagSize;

    /// <exception cref="BlobIntegrityException">There is no such epoch.</exception>
    /// <exception cref="ObjectDisposedException">The ring was cleared.</exception>
    public ReadOnlySpan<byte> KeyOf(string epoch)
    {
        if (_epochs.TryGetValue(epoch, out var key))
        {
            return key;
        }

        ObjectDisposedException.ThrowIf(_isCleared, this);
        throw new BlobIntegrityException("A cold blob was sealed with a key that is not in the key ring: open the store with the storage root of its account.");
    }

    public bool Has(string epoch) => _epochs.ContainsKey(epoch);

    /// <summary>Adds a key that nobody has used.</summary>
    public string BeginEpoch()
    {
        var epoch = RandomNumberGenerator.GetHexString(2 * EpochIdSize, lowercase: true);
        var key = GC.AllocateArray<byte>(KeySize, pinned: true);
        RandomNumberGenerator.Fill(key);
        _ = ImmutableInterlocked.Update(ref _epochs, epochs => epochs.ContainsKey(epoch) ? epochs : epochs.Add(epoch, key));
        return epoch;
    }

    /// <summary>Takes what another ring has.</summary>
    /// <returns>Whether there was anything new.</returns>
    public bool Merge(KeyRing other)
    {
        var before = _epochs.Count;
        foreach (var (epoch, key) in other._epochs)
        {
            _ = ImmutableInterlocked.Update(ref _epochs, epochs => epochs.ContainsKey(epoch) ? epochs : epochs.Add(epoch, key));
        }

        return _epochs.Count > before;
    }

    public bool Covers(KeyRing other) => other._epochs.Keys.All(_epochs.ContainsKey);

    public byte[] Wrap(ReadOnlySpan<byte> root)
    {
        var epochs = _epochs;
        var wrapped = new byte[1 + NonceSize + (epochs.Count * EntrySize) + TagSize];
        wrapped[0] = Version;
        var nonce = wrapped.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        var plaintext = GC.AllocateArray<byte>(epochs.Count * EntrySize, pinned: true);
        try
        {
            var rest = plaintext.AsSpan();
            foreach (var (epoch, key) in epochs)
            {
                BinaryPrimitives.WriteUInt64BigEndian(rest, Convert.ToUInt64(epoch, 16));
                key.CopyTo(rest[EpochIdSize..]);
                rest = rest[EntrySize..];
            }

            using var aes = Cipher(root);
            aes.Encrypt(nonce, plaintext, wrapped.AsSpan(1 + NonceSize, plaintext.Length), wrapped.AsSpan(^TagSize..), WrapInfo);
            return wrapped;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <exception cref="BlobIntegrityException">Wrapped under another root, or altered.</exception>
    public static KeyRing Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> root)
    {
        var length = wrapped.Length - 1 - NonceSize - TagSize;
        if (length < 0 || length % EntrySize != 0 || length > MaxEpochs * EntrySize || wrapped[0] != Version)
        {
            throw Unreadable(null);
        }

        var plaintext = GC.AllocateArray<byte>(length, pinned: true);
        try
        {
            using var aes = Cipher(root);
            aes.Decrypt(wrapped.Slice(1, NonceSize), wrapped.Slice(1 + NonceSize, length), wrapped[^TagSize..], plaintext, WrapInfo);
            var ring = new KeyRing();
            for (var rest = plaintext.AsSpan(); !rest.IsEmpty; rest = rest[EntrySize..])
            {
                var key = GC.AllocateArray<byte>(KeySize, pinned: true);
                rest[EpochIdSize..EntrySize].CopyTo(key);
                var epoch = BinaryPrimitives.ReadUInt64BigEndian(rest).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
                ring._epochs = ring._epochs.SetItem(epoch, key);
            }

            return ring;
        }
        catch (CryptographicException e)
        {
            throw Unreadable(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Forgets all keys. They go before they are zeroed, so that nobody seals anything with zeros.</summary>
    public void Clear()
    {
        _isCleared = true;
        foreach (var key in Interlocked.Exchange(ref _epochs, _epochs.Clear()).Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> root)
    {
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, root, key, default, WrapInfo);
            return new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static BlobIntegrityException Unreadable(Exception? cause) =>
        new("The key ring of the cold tier does not open with this storage root: where another device has changed the root, call RotateStorageRootAsync with that.", cause);
}
