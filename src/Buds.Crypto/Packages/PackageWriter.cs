using System.Buffers.Binary;
using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Payloads;

namespace Buds.Crypto.Packages;

/// <summary>Writes a package into a payload: the manifest, then each blob's bytes, checked on their way against their CIDs.</summary>
internal static class PackageWriter
{
    public static async ValueTask WriteAsync(Package package, PayloadWriter payload, CancellationToken cancellationToken)
    {
        var manifest = new PackageManifest(package.Receipts, [.. package.Blobs.Select(b => b.Blob)]).Encode();
        if (manifest.Length > Package.MaxManifestSize)
        {
            throw new ArgumentException($"A package's manifest is at most {Package.MaxManifestSize} bytes: send fewer receipts at once.");
        }

        var length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)manifest.Length);
        await payload.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await payload.WriteAsync(manifest, cancellationToken).ConfigureAwait(false);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in package.Blobs)
        {
            await WriteBlobAsync(source, payload, sha256, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask WriteBlobAsync(
        PackageBlobSource source, PayloadWriter payload, IncrementalHash sha256, CancellationToken cancellationToken)
    {
        var stream = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var remaining = source.Blob.Size;
            while (true)
            {
                var room = await payload.GetMemoryAsync(cancellationToken).ConfigureAwait(false);
                var count = await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                remaining -= count;
                if (remaining < 0)
                {
                    break;
                }

                sha256.AppendData(room.Span[..count]);
                payload.Advance(count);
            }

            if (remaining != 0 || Cid.FromDigest(CidCodec.Raw, sha256.GetHashAndReset()) != source.Blob.Cid)
            {
                throw new ProtocolException(
                    ProtocolError.BlobInvalid, "A blob to be sent is not what its CID and size say: its file was changed or has rotted.");
            }
        }
    }
}
