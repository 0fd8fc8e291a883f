namespace Buds.Storage.Tiered.Tests;

/// <summary>A store that a test can cut off, count, and make fail, stall, truncate and corrupt, by script or at random.</summary>
public sealed class FaultyStore(IBlobStore inner) : IBlobStore
{
    private readonly Lock _gate = new();
    private Random? _random;
    private double _rate;
    private bool _alters;

    public IBlobStore Inner => inner;

    /// <summary>Fails all calls as a network that is not there.</summary>
    public bool IsOffline { get; set; }

    /// <summary>Never answers.</summary>
    public bool Stalls { get; set; }

    /// <summary>Refuses writes for want of room.</summary>
    public bool IsFull { get; set; }

    /// <summary>Fails deletions.</summary>
    public bool RefusesDeletions { get; set; }

    /// <summary>Takes writes, and breaks off before it says so.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Waits before each read of an opened stream.</summary>
    public Func<Task>? BeforeRead { get; set; }

    /// <summary>Breaks each opened stream off after so many bytes.</summary>
    public int? BreakAfter { get; set; }

    public int Opened { get; private set; }

    /// <summary>Lets chance fail, truncate and, where it <paramref name="alters"/>, corrupt.</summary>
    public void Randomly(int seed, double rate, bool alters) => (_random, _rate, _alters) = (new Random(seed), rate, alters);

    public void BeGood() => _random = null;

    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        await FailAsync(ct);
        var info = IsFull || Chance() ? throw new BlobStoreFullException("Full: a fault of this test.") : await inner.WriteAsync(key, content, options, ct);
        return LosesAnswers ? throw new BlobStoreUnavailableException("Broke off: a fault of this test.") : info;
    }

    public async ValueTask<Stream?> OpenReadAsync(BlobKey key, long offset = 0, CancellationToken ct = default)
    {
        await FailAsync(ct);
        var stream = await inner.OpenReadAsync(key, offset, ct);
        if (stream is null)
        {
            return null;
        }

        Opened++;
        await using (stream)
        {
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, ct);
            var bytes = copy.ToArray();
            if (Chance() && bytes.Length > 0)
            {
                bytes = bytes[..(bytes.Length / 2)];
            }

            if (_alters && Chance() && bytes.Length > 0)
            {
                bytes[bytes.Length / 3] ^= 1;
            }

            return new FaultyStream(this, bytes, BreakAfter);
        }
    }

    public async ValueTask<BlobInfo?> StatAsync(BlobKey key, CancellationToken ct = default)
    {
        await FailAsync(ct);
        return await inner.StatAsync(key, ct);
    }

    public async ValueTask<bool> DeleteAsync(BlobKey key, CancellationToken ct = default)
    {
        await FailAsync(ct);
        return RefusesDeletions ? throw new BlobStoreUnavailableException("A fault of this test.") : await inner.DeleteAsync(key, ct);
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken ct = default) =>
        IsOffline ? throw new BlobStoreUnavailableException("Offline: a fault of this test.") : inner.ListAsync(prefix, ct);

    private async ValueTask FailAsync(CancellationToken ct)
    {
        if (Stalls)
        {
            await Task.Delay(Timeout.Infinite, ct);
        }

        if (IsOffline || Chance())
        {
            throw new BlobStoreUnavailableException("Offline: a fault of this test.");
        }
    }

    private bool Chance()
    {
        lock (_gate)
        {
            return _random is { } random && random.NextDouble() < _rate;
        }
    }

    private sealed class FaultyStream(FaultyStore store, byte[] bytes, int? breakAfter) : Buds.Storage.Tests.Contract.ReadOnlyTestStream
    {
        private int _position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await (store.BeforeRead?.Invoke() ?? Task.CompletedTask);
            if (store.Stalls)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (store.IsOffline || _position >= breakAfter)
            {
                throw new IOException("The connection broke: a fault of this test.");
            }

            var count = Math.Min(Math.Min(buffer.Length, 10_000), Math.Min(bytes.Length, breakAfter ?? int.MaxValue) - _position);
            bytes.AsSpan(_position, count).CopyTo(buffer.Span);
            _position += count;
            return count;
        }
    }
}
