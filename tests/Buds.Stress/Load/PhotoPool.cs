using Buds.Crypto.Identifiers;

namespace Buds.Stress.Load;

/// <summary>Photos of many sizes, which share one buffer of random bytes.</summary>
internal sealed class PhotoPool
{
    private const int Photos = 64;

    private readonly PoolPhoto[] _photos;
    private readonly Dictionary<Cid, PoolPhoto> _byCid;

    /// <param name="median">The middle of the sizes, in bytes.</param>
    /// <param name="spread">The standard deviation of their logarithm; 0 for all of one size.</param>
    /// <param name="random">Draws bytes and sizes.</param>
    public PhotoPool(int median, double spread, Random random)
    {
        int[] sizes = [.. Enumerable.Range(0, Photos).Select(_ => DrawSize(median, spread, random))];
        var bytes = new byte[sizes.Max() + Photos];
        random.NextBytes(bytes);
        _photos = [.. sizes.Select((size, number) => new PoolPhoto(bytes.AsMemory(number, size)))];
        _byCid = _photos.ToDictionary(photo => photo.Blob.Cid);
    }

    public double MeanSize => _photos.Average(photo => photo.Bytes.Length);

    public PoolPhoto Draw(Random random) => _photos[random.Next(_photos.Length)];

    public PoolPhoto? Find(Cid cid) => _byCid.GetValueOrDefault(cid);

    /// <summary>Log-normal, not below a tenth of the median nor above eight times it.</summary>
    public static int DrawSize(int median, double spread, Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (int)Math.Clamp(median * Math.Exp(spread * normal), Math.Max(1, median / 10), median * 8.0);
    }
}
