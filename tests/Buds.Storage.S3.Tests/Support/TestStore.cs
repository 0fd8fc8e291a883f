using System.Security.Cryptography;
using Buds.Storage.Tests.Contract;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Buds.Storage.S3.Tests.Support;

/// <summary>A store with a prefix of its own in the bucket of a real server; empty at first, and emptied at the end.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private TestStore(S3Server server, S3BlobStoreOptions options, TimeProvider time, ILogger<S3Bucket>? log, int? partSize)
    {
        Server = server;
        Options = options;
        Bucket = partSize is null
            ? new S3Bucket(options, time, log ?? NullLogger<S3Bucket>.Instance)
            : new S3Bucket(options, time, log ?? NullLogger<S3Bucket>.Instance) { PartSize = partSize.Value };
        Blobs = new S3BlobStore(Bucket);
        Presigner = new S3BlobPresigner(Bucket);
    }

    public S3Server Server { get; }

    public S3BlobStoreOptions Options { get; }

    public string KeyPrefix => Options.KeyPrefix;

    public S3Bucket Bucket { get; }

    public S3BlobStore Blobs { get; }

    public S3BlobPresigner Presigner { get; }

    /// <param name="configure">Changes the options.</param>
    /// <param name="at">Where the store is reached; the server itself where not given.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Gets what is logged.</param>
    /// <param name="partSize">A smaller part than options allow; Swift takes it as it is configured.</param>
    public static async Task<TestStore> CreateAsync(
        Action<S3BlobStoreOptions>? configure = null, Uri? at = null, TimeProvider? time = null, ILogger<S3Bucket>? log = null, int? partSize = null)
    {
        S3Server server = await S3Server.GetAsync();
        S3BlobStoreOptions options = server.Options($"t-{RandomNumberGenerator.GetHexString(16, lowercase: true)}/", at);
        configure?.Invoke(options);
        return new TestStore(server, options, time ?? TimeProvider.System, log, partSize);
    }

    public ValueTask<BlobInfo> WriteAsync(BlobKey key, byte[] content, BlobWriteOptions? options = null) =>
        Blobs.WriteAsync(key, new ChunkedStream(content), options);

    /// <summary>What the server itself has: names without the prefix.</summary>
    public async Task<List<string>> ObjectsAsync() => [.. (await Server.ObjectsAsync(KeyPrefix)).Select(name => name[KeyPrefix.Length..])];

    public async Task<int> CountUploadsInPartsAsync() => (await Server.UploadsAsync(KeyPrefix)).Count;

    public async ValueTask DisposeAsync()
    {
        Bucket.Dispose();
        foreach (var upload in await Server.UploadsAsync(KeyPrefix))
        {
            await Server.Admin.AbortMultipartUploadAsync(S3Server.Bucket, upload.Key, upload.UploadId);
        }

        foreach (string name in await Server.ObjectsAsync(KeyPrefix))
        {
            await Server.Admin.DeleteObjectAsync(S3Server.Bucket, name);
        }
    }
}
