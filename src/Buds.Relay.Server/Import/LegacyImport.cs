using System.Security.Cryptography;
using Buds.Crypto.Legacy;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Import;

/// <summary>
/// Moves what waits at a relay of the app that came before into this one: payloads into the blob store, all else into the store, as messages of suite 0. A
/// row counts as moved once the blob store was read back and holds what the row held. It can be killed anywhere and run again, while the relay runs.
/// </summary>
/// <param name="store">The relay's store; it must be an <see cref="ILegacyStore"/>.</param>
/// <param name="blobs">The relay's payloads.</param>
/// <param name="options">The relay's limits.</param>
/// <param name="time">Says what has expired.</param>
public sealed class LegacyImport(IRelayStore store, IBlobStore blobs, IOptions<RelayOptions> options, TimeProvider time)
{
    private const int DevicesTogether = 500;
    private const int Chunk = 64 * 1024;

    private readonly ILegacyStore _store = store as ILegacyStore ?? throw new ArgumentException("The relay's store takes no messages of old relays.", nameof(store));

    /// <summary>Imports everything.</summary>
    /// <param name="source">The old relay.</param>
    /// <param name="dryRun">Whether to read and check everything and write nothing.</param>
    /// <param name="progress">Told after each message.</param>
    /// <param name="refused">Told of each row that is refused.</param>
    /// <param name="cancellationToken">Stops after the message under way, or within it; what was moved stays.</param>
    /// <exception cref="LegacyImportException">The database cannot be read as one of an old relay.</exception>
    /// <exception cref="RelayStoreException">The store failed; run it again.</exception>
    /// <exception cref="BlobStoreException">A store of payloads failed; run it again.</exception>
    public async Task<LegacyImportReport> RunAsync(
        LegacyImportSource source,
        bool dryRun = false,
        IProgress<LegacyImportReport>? progress = null,
        Action<LegacyImportRefusal>? refused = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var database = LegacyDatabase.Open(source.DatabasePath);
        var report = new LegacyImportReport(database.CountMessages(), 0, 0, 0, 0);
        void Refuse(long row, string reason)
        {
            report = report with { Refused = report.Refused + 1 };
            refused?.Invoke(new LegacyImportRefusal(row, reason));
        }

        await ImportDevicesAsync(database, dryRun, Refuse, cancellationToken).ConfigureAwait(false);
        foreach (var row in database.ReadMessages())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reason = LegacyRowParser.TryParse(row, database.FindOwner, database.FindDelivered(row.MessageId ?? ""), out var message);
            if (reason is null && message!.ExpiresAt <= time.GetUtcNow())
            {
                report = report with { Expired = report.Expired + 1 };
            }
            else
            {
                var status = LegacyImportStatus.New;
                if (reason is null)
                {
                    (status, reason) = await ImportMessageAsync(source, database, row, message!, dryRun, cancellationToken).ConfigureAwait(false);
                }

                if (reason is not null)
                {
                    Refuse(row.Row, reason);
                }
                else
                {
                    report = status == LegacyImportStatus.New ? report with { Moved = report.Moved + 1 } : report with { AlreadyThere = report.AlreadyThere + 1 };
                }
            }

            report = report with { Done = report.Done + 1 };
            progress?.Report(report);
        }

        return report;
    }

    private async Task ImportDevicesAsync(LegacyDatabase database, bool dryRun, Action<long, string> refuse, CancellationToken cancellationToken)
    {
        foreach (var together in database.ReadDevices().Chunk(DevicesTogether))
        {
            var devices = new List<LegacyDevice>(together.Length);
            foreach (var (row, id, did, agreementKey, signingKey) in together)
            {
                if (LegacyRowParser.ParseDevice(id, did, agreementKey, signingKey) is { } device)
                {
                    devices.Add(device);
                }
                else
                {
                    refuse(row, LegacyImportReason.Device);
                }
            }

            if (!dryRun)
            {
                await _store.AddLegacyDevicesAsync([.. devices.DistinctBy(device => device.Id)], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<(LegacyImportStatus Status, string? Reason)> ImportMessageAsync(
        LegacyImportSource source, LegacyDatabase database, LegacyRow row, StoredLegacyMessage message, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            var (size, sha256) = await HashAsync(await OpenAsync(source, database, row, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            if (size < LegacyEnvelope.PayloadOverhead)
            {
                return (default, LegacyImportReason.PayloadSize);
            }

            message = message with { PayloadSize = size, PayloadSha256 = sha256 };
            var status = await _store.FindLegacyMessageAsync(message, cancellationToken).ConfigureAwait(false);
            if (status == LegacyImportStatus.New && !dryRun)
            {
                if (message.Deliveries.Any(delivery => !delivery.IsDelivered))
                {
                    await MoveAsync(source, database, row, message, cancellationToken).ConfigureAwait(false);
                }

                status = await _store.ImportLegacyMessageAsync(message, cancellationToken).ConfigureAwait(false);
            }

            return status == LegacyImportStatus.Conflict ? (status, LegacyImportReason.Conflict) : (status, null);
        }
        catch (PayloadRefusedException e)
        {
            return (default, e.Reason);
        }
        catch (FormatException)
        {
            return (default, LegacyImportReason.PayloadEncoding);
        }
        catch (BlobIntegrityException)
        {
            return (default, LegacyImportReason.PayloadDiffers);
        }
    }

    /// <summary>Puts the payload where it belongs, unless it is there, and reads it back.</summary>
    private async Task MoveAsync(LegacyImportSource source, LegacyDatabase database, LegacyRow row, StoredLegacyMessage message, CancellationToken cancellationToken)
    {
        var key = LegacyPayloadKey.Of(message);
        if (await IsThereAsync(key, message, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var content = await OpenAsync(source, database, row, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var expected = new BlobWriteOptions { ExpectedSize = message.PayloadSize, ExpectedSha256 = message.PayloadSha256, Mode = BlobWriteMode.Replace };
            await blobs.WriteAsync(key, content, expected, cancellationToken).ConfigureAwait(false);
        }

        if (!await IsThereAsync(key, message, cancellationToken).ConfigureAwait(false))
        {
            throw new PayloadRefusedException(LegacyImportReason.PayloadDiffers);
        }
    }

    private async Task<bool> IsThereAsync(BlobKey key, StoredLegacyMessage message, CancellationToken cancellationToken)
    {
        if (await blobs.OpenReadAsync(key, 0, cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return false;
        }

        var (size, sha256) = await HashAsync(stored, cancellationToken).ConfigureAwait(false);
        return size == message.PayloadSize && sha256.AsSpan().SequenceEqual(message.PayloadSha256.Span);
    }

    private static async ValueTask<Stream> OpenAsync(LegacyImportSource source, LegacyDatabase database, LegacyRow row, CancellationToken cancellationToken)
    {
        if (row.InlineLength > 0)
        {
            // The decoder drops what is left over.
            if (row.InlineLength % 4 != 0)
            {
                throw new PayloadRefusedException(LegacyImportReason.PayloadEncoding);
            }

            return new CryptoStream(database.OpenInline(row), new FromBase64Transform(FromBase64TransformMode.DoNotIgnoreWhiteSpaces), CryptoStreamMode.Read);
        }

        return row.PayloadKey is { Length: > 0 } key && source.OpenPayloadAsync is { } open && await open(key, cancellationToken).ConfigureAwait(false) is { } stream
            ? stream
            : throw new PayloadRefusedException(LegacyImportReason.PayloadMissing);
    }

    private async Task<(long Size, byte[] Sha256)> HashAsync(Stream content, CancellationToken cancellationToken)
    {
        await using (content.ConfigureAwait(false))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[Chunk];
            var size = 0L;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                size += read;
                if (size > options.Value.Limits.MaxPayloadBytes)
                {
                    throw new PayloadRefusedException(LegacyImportReason.PayloadSize);
                }
            }

            return (size, hash.GetHashAndReset());
        }
    }

    private sealed class PayloadRefusedException(string reason) : Exception
    {
        public string Reason => reason;
    }
}
