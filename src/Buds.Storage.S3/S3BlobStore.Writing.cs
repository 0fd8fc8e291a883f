using Amazon.S3.Model;

namespace Buds.Storage.S3;

public sealed partial class S3BlobStore
{
    /// <inheritdoc/>
    public async ValueTask<BlobInfo> WriteAsync(BlobKey key, Stream content, BlobWriteOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        options ??= BlobWriteOptions.Default;
        string name = _bucket.NameOf(key);
        S3Capabilities store = await _bucket.ConnectAsync(ct).ConfigureAwait(false);
        S3Write write = new(_bucket, name, options);
        await using (write.ConfigureAwait(false))
        {
            (long size, byte[]? sha256) = await BlobContent.CopyAsync(content, options, computeSha256: true, write.AppendAsync, ct).ConfigureAwait(false);
            await write.PrepareAsync(sha256, ct).ConfigureAwait(false);
            if (options.Mode == BlobWriteMode.Replace)
            {
                await write.PublishAsync(onlyNew: false).ConfigureAwait(false);
            }
            else
            {
                await CreateAsync(write, name, store.ConditionalCreate, ct).ConfigureAwait(false);
            }

            // Only the store knows the time that it gave the object.
            GetObjectMetadataResponse? written = await FindAsync(name, CancellationToken.None).ConfigureAwait(false);
            return new BlobInfo(key, size, written is null ? _bucket.Now : CreatedAt(written.LastModified), write.KeptSha256);
        }
    }

    private async ValueTask CreateAsync(S3Write write, string name, bool conditional, CancellationToken ct)
    {
        // Some stores look at the condition of a whole object but not at that of parts.
        if (conditional && !write.IsInParts)
        {
            await write.PublishAsync(onlyNew: true).ConfigureAwait(false);
            return;
        }

        using IDisposable turn = await _locks.EnterAsync(name, ct).ConfigureAwait(false);
        if (await FindAsync(name, ct).ConfigureAwait(false) is not null)
        {
            throw BlobErrors.Exists();
        }

        await write.PublishAsync(onlyNew: conditional).ConfigureAwait(false);
    }
}
