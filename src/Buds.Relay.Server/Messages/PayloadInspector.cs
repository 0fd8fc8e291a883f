using System.Security.Cryptography;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Buds.Storage.Presigning;

namespace Buds.Relay.Server.Messages;

/// <summary>Says whether a payload is there as announced.</summary>
internal sealed class PayloadInspector(IBlobStore blobs, IBlobPresigner presigner)
{
    public async ValueTask<PayloadState> InspectAsync(BlobKey key, long size, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        if (await blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is not { } blob)
        {
            return PayloadState.Missing;
        }

        var same = blob.Size == size
            && (presigner.VerifiesContent
                || (blob.Sha256 ?? await HashAsync(key, cancellationToken).ConfigureAwait(false)).Span.SequenceEqual(sha256.Span));
        return same ? PayloadState.Present : PayloadState.Mismatch;
    }

    private async ValueTask<ReadOnlyMemory<byte>> HashAsync(BlobKey key, CancellationToken cancellationToken)
    {
        var content = await blobs.OpenReadAsync(key, 0, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return default;
        }

        await using (content.ConfigureAwait(false))
        {
            return await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }
}
