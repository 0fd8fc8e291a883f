using Buds.Crypto.Packages;

namespace Buds.Stress.Load;

/// <summary>Takes the photo of a message and compares it, byte by byte, with the one that was sent, in place of keeping it.</summary>
internal sealed class ComparingSink(PhotoPool pool) : IBlobSink
{
    private PoolPhoto? _photo;
    private Func<bool> _isEqual = () => false;

    /// <summary>The photo that came, where it is one of the pool and every byte is right.</summary>
    public PoolPhoto? Photo => _isEqual() ? _photo : null;

    public ValueTask<Stream> CreateAsync(PackageBlob blob, CancellationToken cancellationToken)
    {
        _photo = pool.Find(blob.Cid);
        var stream = new ComparingStream(_photo?.Bytes ?? default);
        _isEqual = () => stream.IsEqual;
        return ValueTask.FromResult<Stream>(stream);
    }
}
