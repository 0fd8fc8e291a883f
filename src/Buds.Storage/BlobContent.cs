using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Buds.Storage;

/// <summary>What every store does with content on its way in and listings on their way out.</summary>
internal static class BlobContent
{
    public const int BufferSize = 128 * 1024;

    /// <summary>
    /// Copies <paramref name="content"/> to <paramref name="write"/> in full buffers, checking it against <paramref name="options"/>.
    /// </summary>
    /// <returns>The size, and the SHA-256 where one was asked for or needed.</returns>
    public static async ValueTask<(long Size, byte[]? Sha256)> CopyAsync(
        Stream content,
        BlobWriteOptions options,
        bool computeSha256,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
        CancellationToken ct)
    {
        if (options.ExpectedSize > options.MaxSize)
        {
            throw BlobErrors.LargerThanAllowed(options.ExpectedSize.Value, options.MaxSize.Value);
        }

        long limit = options.ExpectedSize ?? options.MaxSize ?? long.MaxValue;
        using IncrementalHash? hash = computeSha256 || options.ExpectedSha256 is not null
            ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
            : null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            int wanted, read;
            do
            {
                // One byte past the limit tells that there is more; nothing after it is asked for.
                wanted = limit - size < BufferSize ? (int)(limit - size) + 1 : BufferSize;
                read = await content.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, ct).ConfigureAwait(false);
                size += read;
                if (size > limit)
                {
                    throw BlobErrors.Larger(limit);
                }

                hash?.AppendData(buffer, 0, read);
                await write(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
            }
            while (read == wanted);

            if (size < options.ExpectedSize)
            {
                throw BlobErrors.Shorter(size, options.ExpectedSize.Value);
            }

            byte[]? sha256 = hash?.GetHashAndReset();
            if (options.ExpectedSha256 is { } expected && !CryptographicOperations.FixedTimeEquals(sha256, expected.Span))
            {
                throw BlobErrors.OtherHash();
            }

            // A source need not look at the token; after this the write is no longer abandoned.
            ct.ThrowIfCancellationRequested();
            return (size, sha256);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A listing that waits for nothing, cancellable between items.</summary>
    public static async IAsyncEnumerable<T> ListAsync<T>(IEnumerable<T> blobs, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        foreach (T blob in blobs)
        {
            yield return blob;
            ct.ThrowIfCancellationRequested();
        }
    }
}
