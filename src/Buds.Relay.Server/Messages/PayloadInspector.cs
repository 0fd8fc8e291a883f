using System.Security.Cryptography;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Buds.Storage.Presigning;

namespace Buds.Relay.Server.Messages;

/// <summary>
/// Says whether a payload is there as announced. Only where neither the presigner nor the store vouches for the content is it read back and hashed, a few
/// payloads at a time and each in small pieces.
/// </summary>
internal sealed class PayloadInspector(IBlobStore blobs, IBlobPresigner presigner) : IDisposable
{
    // Anybody who may send can have a payload read, and it may be long.
    internal const int MaxReads = 4;

    private readonly SemaphoreSlim _reads = new(MaxReads, MaxReads);

    public async ValueTask<PayloadState> InspectAsync(BlobKey key, long size, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        if (await blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is not { } blob)
        {
            return PayloadState.Missing;
        }

        if (blob.Size != size)
        {
            return PayloadState.Mismatch;
        }

        if (presigner.VerifiesContent)
        {
            return PayloadState.Present;
        }

        var found = blob.Sha256 ?? await HashAsync(key, cancellationToken).ConfigureAwait(false);
        return found switch
        {
            null => PayloadState.Missing,
            { Span: var hash } when hash.SequenceEqual(sha256.Span) => PayloadState.Present,
            _ => PayloadState.Mismatch,
        };
    }

    public void Dispose() => _reads.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>?> HashAsync(BlobKey key, CancellationToken cancellationToken)
    {
        await _reads.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var content = await blobs.OpenReadAsync(key, 0, cancellationToken).ConfigureAwait(false);
            if (content is null)
            {
                return null;
            }

            await using (content.ConfigureAwait(false))
            {
                return await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _reads.Release();
        }
    }
}
