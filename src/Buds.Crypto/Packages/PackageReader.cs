using System.Buffers.Binary;
using System.Security.Cryptography;
using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Packages;

/// <summary>
/// Takes a package's plaintext in pieces of any size. Its first refusal is final: later pieces are not looked at. It never allocates
/// for a length that the payload cannot hold.
/// </summary>
internal sealed class PackageReader : IAsyncDisposable
{
    private readonly IBlobSink _sink;
    private readonly Func<PackageManifest, CancellationToken, ValueTask> _verifyReceipts;
    private readonly long _plaintextLimit;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _length = new byte[sizeof(uint)];
    private byte[]? _manifestBytes;
    private int _filled;
    private int _blobIndex = -1;
    private long _blobRemaining;
    private Stream? _blobStream;

    public PackageReader(IBlobSink sink, Func<PackageManifest, CancellationToken, ValueTask> verifyReceipts, long plaintextLimit)
    {
        _sink = sink;
        _verifyReceipts = verifyReceipts;
        _plaintextLimit = plaintextLimit;
    }

    public PackageManifest? Manifest { get; private set; }

    public async ValueTask ConsumeAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        if (_manifestBytes is null)
        {
            plaintext = TakeLength(plaintext);
        }

        if (_manifestBytes is not null && Manifest is null)
        {
            plaintext = await TakeManifestAsync(plaintext, cancellationToken).ConfigureAwait(false);
        }

        while (!plaintext.IsEmpty)
        {
            if (_blobStream is null)
            {
                throw Malformed("bytes follow the last blob.");
            }

            var count = (int)Math.Min(_blobRemaining, plaintext.Length);
            _sha256.AppendData(plaintext.Span[..count]);
            await _blobStream.WriteAsync(plaintext[..count], cancellationToken).ConfigureAwait(false);
            _blobRemaining -= count;
            plaintext = plaintext[count..];
            await NextBlobAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Complete()
    {
        if (Manifest is null || _blobStream is not null)
        {
            throw Malformed("it ends too early.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_blobStream is not null)
        {
            await _blobStream.DisposeAsync().ConfigureAwait(false);
        }

        _sha256.Dispose();
    }

    private ReadOnlyMemory<byte> TakeLength(ReadOnlyMemory<byte> plaintext)
    {
        plaintext = Fill(_length, plaintext);
        if (_filled < _length.Length)
        {
            return plaintext;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_length);
        if (length > Package.MaxManifestSize || length > _plaintextLimit - _length.Length)
        {
            throw Malformed("its manifest claims to be longer than it can be.");
        }

        _manifestBytes = new byte[length];
        _filled = 0;
        return plaintext;
    }

    private async ValueTask<ReadOnlyMemory<byte>> TakeManifestAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        plaintext = Fill(_manifestBytes, plaintext);
        if (_filled == _manifestBytes!.Length)
        {
            Manifest = PackageManifest.Decode(_manifestBytes);
            await _verifyReceipts(Manifest, cancellationToken).ConfigureAwait(false);
            await NextBlobAsync(cancellationToken).ConfigureAwait(false);
        }

        return plaintext;
    }

    private ReadOnlyMemory<byte> Fill(Memory<byte> destination, ReadOnlyMemory<byte> source)
    {
        var count = Math.Min(destination.Length - _filled, source.Length);
        source[..count].CopyTo(destination[_filled..]);
        _filled += count;
        return source[count..];
    }

    /// <summary>Closes the blob that is complete and opens the next that has bytes. A loop: a manifest may name thousands of empty ones.</summary>
    private async ValueTask NextBlobAsync(CancellationToken cancellationToken)
    {
        while (_blobRemaining == 0)
        {
            if (_blobStream is not null)
            {
                await _blobStream.DisposeAsync().ConfigureAwait(false);
                _blobStream = null;
                if (Cid.FromDigest(CidCodec.Raw, _sha256.GetHashAndReset()) != Manifest!.Blobs[_blobIndex].Cid)
                {
                    throw new ProtocolException(ProtocolError.BlobInvalid, "A blob's bytes are not those that its CID names.");
                }
            }

            if (++_blobIndex >= Manifest!.Blobs.Count)
            {
                return;
            }

            var blob = Manifest.Blobs[_blobIndex];
            if (blob.Size > _plaintextLimit)
            {
                throw Malformed("a blob claims to be longer than it can be.");
            }

            _blobRemaining = blob.Size;
            _blobStream = await _sink.CreateAsync(blob, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ProtocolException Malformed(string what) => new(ProtocolError.PackageMalformed, $"The package is malformed: {what}");
}
