using System.Security.Cryptography;
using Buds.Crypto.Packages;
using Buds.Crypto.Payloads;

namespace Buds.Crypto.Envelopes;

/// <summary>A message that is verified but for its payload, and the key that opens that. Dispose it: the key is zeroed then.</summary>
public sealed class AuthenticatedEnvelope : IDisposable
{
    private readonly IOpeningContext _context;

    internal AuthenticatedEnvelope(EnvelopeHeader header, ContentKey contentKey, IOpeningContext context)
    {
        Header = header;
        ContentKey = contentKey;
        _context = context;
    }

    /// <summary>The header, whose signature was verified.</summary>
    public EnvelopeHeader Header { get; }

    /// <summary>The content key.</summary>
    public ContentKey ContentKey { get; }

    /// <summary>
    /// Opens the payload: decrypts, hashes and verifies it as it streams, with two chunks of 64 KiB in memory. Only when this returns is
    /// anything of the message to be believed or shown.
    /// </summary>
    /// <param name="payload">The payload as stored, from its first byte; not disposed.</param>
    /// <param name="blobs">Takes the blobs' bytes, unverified until this method returns.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.PayloadCorrupt"/>, <see cref="ProtocolError.PayloadMismatch"/>,
    /// <see cref="ProtocolError.PackageMalformed"/>, <see cref="ProtocolError.ReceiptInvalid"/> or
    /// <see cref="ProtocolError.BlobInvalid"/>; the payload's own faults go before those of what is inside.</exception>
    public async Task<OpenedPackage> ReadAsync(Stream payload, IBlobSink blobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(blobs);
        using var reader = new PayloadReader(payload, ContentKey);
        var package = new PackageReader(blobs, VerifyReceiptsAsync, Header.PayloadSize);
        await using (package.ConfigureAwait(false))
        {
            var refusal = await ConsumeAsync(reader, package, cancellationToken).ConfigureAwait(false);
            if (reader.Consumed != Header.PayloadSize || !CryptographicOperations.FixedTimeEquals(reader.GetHash(), Header.PayloadSha256.Span))
            {
                throw new ProtocolException(ProtocolError.PayloadMismatch, "The payload is not of the size and SHA-256 that the header says.");
            }

            if (refusal is not null)
            {
                throw refusal;
            }

            return new OpenedPackage(package.Manifest!.Receipts, package.Manifest.Blobs);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ContentKey.Dispose();

    /// <summary>
    /// Reads to the payload's end even when the package inside is refused, so that a payload that somebody altered is never blamed on
    /// its sender.
    /// </summary>
    private async ValueTask<ProtocolException?> ConsumeAsync(PayloadReader reader, PackageReader package, CancellationToken cancellationToken)
    {
        ProtocolException? refusal = null;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } plaintext)
        {
            // Read ahead by one chunk, an endless payload is given up here at the latest.
            if (reader.Consumed - PayloadCipher.SealedChunkSize > Header.PayloadSize)
            {
                return refusal;
            }

            if (refusal is null)
            {
                refusal = await TryAsync(() => package.ConsumeAsync(plaintext, cancellationToken)).ConfigureAwait(false);
            }
        }

        return refusal ?? await TryAsync(() =>
        {
            package.Complete();
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    private static async ValueTask<ProtocolException?> TryAsync(Func<ValueTask> step)
    {
        try
        {
            await step().ConfigureAwait(false);
            return null;
        }
        catch (ProtocolException e)
        {
            return e;
        }
    }

    private async ValueTask VerifyReceiptsAsync(PackageManifest manifest, CancellationToken cancellationToken)
    {
        foreach (var receipt in manifest.Receipts)
        {
            var key = receipt.TryGetAuthor(out var author, out var device)
                ? await _context.FindAuthorKeyAsync(author, device, cancellationToken).ConfigureAwait(false)
                : null;
            if (key is null || !receipt.Verify(key))
            {
                throw new ProtocolException(ProtocolError.ReceiptInvalid, "A receipt is not signed by a device of its author.");
            }
        }

        if (Header.Receipt is { } first && (manifest.Receipts is not [var receipt0, ..] || receipt0.Cid != first))
        {
            throw new ProtocolException(ProtocolError.ReceiptInvalid, "The first receipt is not the one that the header names.");
        }
    }
}
