using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace Buds.Storage.S3;

/// <summary>
/// A bucket of an S3 store, or what is below a prefix in it, for blobs alone: what an <see cref="S3BlobStore"/> and an <see cref="S3BlobPresigner"/> share.
/// </summary>
public sealed class S3Bucket : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<S3Bucket> _logger;
    private readonly AmazonS3Client _client;
    private readonly AmazonS3Client? _publicClient;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile S3Capabilities? _capabilities;

    /// <summary>Describes a bucket; nothing is sent yet.</summary>
    /// <param name="options">Which, and how it is reached. Later changes to them have no effect.</param>
    /// <param name="timeProvider">Says which unfinished uploads are old.</param>
    /// <param name="logger">Where what the store is able to do goes, once.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public S3Bucket(S3BlobStoreOptions options, TimeProvider timeProvider, ILogger<S3Bucket> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        S3BlobStoreOptionsValidator.ThrowIfInvalid(options);
        _timeProvider = timeProvider;
        _logger = logger;
        Name = options.Bucket;
        KeyPrefix = options.KeyPrefix;
        PartSize = options.PartSize;
        ExpireAfterDays = options.ExpireAfterDays;
        _client = S3Clients.Create(options, options.ServiceUrl);
        _publicClient = options.PublicServiceUrl is null ? null : S3Clients.Create(options, options.PublicServiceUrl);
    }

    internal string Name { get; }

    internal string KeyPrefix { get; }

    internal int PartSize { get; init; }

    internal int? ExpireAfterDays { get; }

    internal DateTimeOffset Now => _timeProvider.GetUtcNow();

    internal IAmazonS3 Client => _client;

    /// <summary>Signs URLs for those outside; its own requests need not get there.</summary>
    internal IAmazonS3 PublicClient => _publicClient ?? _client;

    /// <summary>What the store is able to do, once it was asked.</summary>
    internal S3Capabilities? Capabilities => _capabilities;

    /// <summary>
    /// Asks the store what it is able to do, by a few small objects below <c>.buds/</c>, sets the rule of <see cref="S3BlobStoreOptions.ExpireAfterDays"/> and
    /// removes uploads in parts that were begun a day ago or more and never ended. Done once; later calls answer at once. A store or presigner does it at its
    /// first use where nobody did before.
    /// </summary>
    /// <exception cref="BlobStoreException">The store cannot be used; the next call tries again.</exception>
    public async ValueTask<S3Capabilities> ConnectAsync(CancellationToken ct = default)
    {
        if (_capabilities is { } known)
        {
            return known;
        }

        await _connecting.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return _capabilities ??= await DetectAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Ends the connections.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _publicClient?.Dispose();
        _connecting.Dispose();
    }

    internal string NameOf(BlobKey key) => KeyPrefix + key.Value;

    /// <summary>Reads an object's name; false for one that is no blob of this store.</summary>
    internal bool TryGetKey(string? name, out BlobKey key)
    {
        key = default;
        return name is not null && name.StartsWith(KeyPrefix, StringComparison.Ordinal) && BlobKey.TryParse(name[KeyPrefix.Length..], out key);
    }

    /// <summary>A question about an object, not the bucket, got "not found", which a bucket that is gone answers as well.</summary>
    internal Task ThrowIfGoneAsync(CancellationToken ct) =>
        S3Errors.GuardAsync(() => _client.HeadBucketAsync(new HeadBucketRequest { BucketName = Name }, ct), ct);

    private async Task<S3Capabilities> DetectAsync(CancellationToken ct)
    {
        S3Probe probe = new(this);
        S3Capabilities found = new()
        {
            ConditionalCreate = await probe.HasConditionalCreateAsync(ct).ConfigureAwait(false),
            ComparesChecksums = await probe.ComparesChecksumsAsync(ct).ConfigureAwait(false),
            ExpiresBlobs = await new S3ExpiryRule(this, _logger).EnsureAsync(ct).ConfigureAwait(false),
        };
        _logger.Connected(found.ConditionalCreate, found.ComparesChecksums, found.ExpiresBlobs);
        await new S3StaleUploads(this, _logger).RemoveAsync(ct).ConfigureAwait(false);
        return found;
    }
}
