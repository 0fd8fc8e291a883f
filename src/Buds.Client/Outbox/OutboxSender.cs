using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Client.Devices;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Client.Transfers;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Messages;
using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Client.Outbox;

/// <summary>
/// Sends what waits in the outbox, oldest first. Each step leaves a mark to resume at: the sealed payload is a file, its header and key are in the
/// database, the upload and the send are idempotent at the relay.
/// </summary>
internal sealed class OutboxSender(AccountContext context, DeviceDirectory devices) : IDisposable
{
    // Each turn answers what the relay said in the one before: other devices, an upload that went missing, an id that is taken.
    private const int MaxTurns = 6;

    // A relay refuses messages that are older than its time to live; what waited that long is sealed anew.
    private static readonly TimeSpan SealAgainAfter = TimeSpan.FromDays(7);

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Sends everything that can be sent. A message whose photos are away and cannot be reached now is passed over, and waits for the next call.</summary>
    /// <returns>How many messages the relay took, and how many were passed over.</returns>
    /// <exception cref="BudsException">Transient: the network or the relay failed; what is left waits for the next call.</exception>
    public async Task<(int Sent, int PassedOver)> FlushAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Only messages in a row share an answer: what the relay says wrong of somebody's devices is noticed by the next one.
            devices.ForgetRecent();
            var (sent, passedOver, from) = (0, 0, 0L);
            while (await context.Database.ReadAsync(session => OutboxTable.Next(session, from), cancellationToken).ConfigureAwait(false) is { } message)
            {
                try
                {
                    sent += await TrySendAsync(message, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                }
                catch (BlobStoreException e) when (e.IsTransient)
                {
                    LogMessages.OutboxWaits(context.Logger, e.Code);
                    (passedOver, from) = (passedOver + 1, message.Position + 1);
                }
            }

            return (sent, passedOver);
        }
        finally
        {
            _ = _one.Release();
        }
    }

    /// <summary>Deletes payload files that no message refers to: a process was killed between two steps.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        var waiting = (await context.Database.ReadAsync(OutboxTable.List, cancellationToken).ConfigureAwait(false))
            .Select(item => context.Files.Payload(item.Message)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in context.Files.Payloads().Where(file => !waiting.Contains(file)))
        {
            File.Delete(file);
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> TrySendAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BudsException e) when (!e.IsTransient)
        {
            await FailAsync(message, e.Code, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (ArgumentException)
        {
            // More than one message can carry. It must not keep the others waiting.
            await FailAsync(message, BudsErrorCode.InvalidInput, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (IOException e)
        {
            throw new BudsClientException(BudsErrorCode.DiskFull, "The outbox cannot be written to: free some space.", e, isTransient: true);
        }
    }

    private async Task FailAsync(QueuedMessage message, string code, CancellationToken cancellationToken)
    {
        LogMessages.SendFailed(context.Logger, code);
        // It may have another id by now.
        var current = await context.Database.ReadAsync(session => OutboxTable.Next(session, message.Position), cancellationToken).ConfigureAwait(false);
        var id = current?.Position == message.Position ? current.Id : message.Id;
        _ = await context.Database.WriteAsync(session => OutboxTable.SetFailure(session, id, code), cancellationToken).ConfigureAwait(false);
        context.Events.Publish(new SendFailed(id, code));
    }

    private async Task SendAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        var recipients = await devices.GetRecentAsync(message.Recipients, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WrappedKey>? keys = null;
        for (var turn = 1; ; turn++)
        {
            if (!message.IsSealed || !File.Exists(context.Files.Payload(message.Id)) || message.DecodeHeader().Sent < context.Now - SealAgainAfter)
            {
                (message, keys) = await SealAsync(message, recipients, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                keys ??= Rewrap(message, recipients);
                var answer = await UploadAndSendAsync(message, keys, cancellationToken).ConfigureAwait(false);
                _ = await context.Database.WriteAsync(session => OutboxTable.Remove(session, message.Id), cancellationToken).ConfigureAwait(false);
                File.Delete(context.Files.Payload(message.Id));
                LogMessages.Sent(context.Logger, answer.Deliveries);
                context.Events.Publish(new MessageSent(message.Id, answer.Deliveries));
                return;
            }
            catch (RelayException e) when (turn < MaxTurns && e.Code == RelayErrorCode.StaleDevices)
            {
                recipients = await devices.RefreshAsync(message.Recipients, cancellationToken).ConfigureAwait(false);
                keys = null;
            }
            catch (RelayException e) when (turn < MaxTurns && e.Code is RelayErrorCode.UploadMissing or RelayErrorCode.UploadMismatch)
            {
            }
            catch (Exception e) when (turn < MaxTurns
                && (e is RelayException { Code: RelayErrorCode.MessageConflict } or ProtocolException { Error: ProtocolError.UnsupportedSuite }))
            {
                message = await UnsealAsync(message, cancellationToken).ConfigureAwait(false);
                keys = null;
            }
        }
    }

    private async Task<SendResponse> UploadAndSendAsync(QueuedMessage message, IReadOnlyList<WrappedKey> keys, CancellationToken cancellationToken)
    {
        var header = message.DecodeHeader();
        var upload = await context.Relay.CreateUploadAsync(
            new UploadRequest { MessageId = message.Id, Size = header.PayloadSize, Sha256 = header.PayloadSha256 }, cancellationToken).ConfigureAwait(false);
        if (!upload.Uploaded)
        {
            await context.Relay.UploadPayloadAsync(
                upload,
                _ => ValueTask.FromResult(ProgressStream.Over(
                    OpenPayload(message.Id), message.Id, TransferDirection.Upload, header.PayloadSize, context.Transfers)),
                header.PayloadSize,
                cancellationToken).ConfigureAwait(false);
        }

        return await context.Relay.SendAsync(
            new SendRequest
            {
                Header = message.Header,
                Signature = message.Signature,
                WrappedKeys = [.. keys.Select(key => new WrappedKeyRecord
                {
                    DeviceId = key.Device,
                    KeyId = key.KeyId,
                    Enc = key.Encapsulated,
                    Ct = key.Ciphertext,
                })],
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<(QueuedMessage Message, IReadOnlyList<WrappedKey> Keys)> SealAsync(
        QueuedMessage message, IReadOnlyList<RecipientAccount> recipients, CancellationToken cancellationToken)
    {
        if (message.IsSealed)
        {
            // The relay may have the message as it was sealed before: another payload is another message.
            message = await UnsealAsync(message, cancellationToken).ConfigureAwait(false);
        }

        var path = context.Files.Payload(message.Id);
        var blobs = message.Recipients is [var only] && only == context.Did
            ? await NotLostAsync(message.Blobs, cancellationToken).ConfigureAwait(false)
            : message.Blobs;
        var package = new Package(message.Receipts, [.. blobs.Select(blob => new PackageBlobSource(blob, ct => OpenBlobAsync(blob, ct)))]);
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            using var envelope = await EnvelopeSealer.SealAsync(
                package, recipients, context.Did, context.Device, file, context.Now, Options(message.Id), cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            var keyBox = SealContentKey(message.Id, envelope.ContentKey);
            var done = message with { Header = envelope.Header.ToArray(), Signature = envelope.Signature.ToArray(), ContentKey = keyBox };
            await context.Database.WriteAsync(
                session => OutboxTable.SetSealed(session, done.Id, done.Header!, done.Signature!, keyBox), cancellationToken).ConfigureAwait(false);
            return (done, envelope.WrappedKeys);
        }
    }

    private IReadOnlyList<WrappedKey> Rewrap(QueuedMessage message, IReadOnlyList<RecipientAccount> recipients)
    {
        using var key = context.Secrets.Open(KeyName(message.Id), message.ContentKey, secret => ContentKey.Import(secret));
        return EnvelopeSealer.Rewrap(message.Header, key, recipients, context.Now, Options(message.Id));
    }

    private async Task<QueuedMessage> UnsealAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        var other = MessageId.Create(context.Now);
        await context.Database.WriteAsync(session => OutboxTable.Unseal(session, message.Id, other), cancellationToken).ConfigureAwait(false);
        File.Delete(context.Files.Payload(message.Id));
        return message with { Id = other, Header = null, Signature = null, ContentKey = null };
    }

    private SealOptions Options(MessageId id) => new()
    {
        Id = id,
        Exclude = context.Device.Id,
        Suite = context.Options.Suite,
        ExpiredBundles = context.Options.ExpiredBundles,
    };

    private byte[] SealContentKey(MessageId id, ContentKey key)
    {
        Span<byte> secret = stackalloc byte[ContentKey.Size];
        key.Export(secret);
        var box = context.Secrets.Seal(KeyName(id), secret);
        CryptographicOperations.ZeroMemory(secret);
        return box;
    }

    private static string KeyName(MessageId id) => $"content-key:{id}";

    private FileStream OpenPayload(MessageId id) => new(
        context.Files.Payload(id), FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>What an own device can be sent of what it is to have: a photo that is lost here must not keep the rest from it.</summary>
    private async Task<IReadOnlyList<PackageBlob>> NotLostAsync(IReadOnlyList<PackageBlob> blobs, CancellationToken cancellationToken)
    {
        var found = new List<PackageBlob>(blobs.Count);
        foreach (var blob in blobs)
        {
            if (await context.FindPhotoAsync(blob.Cid, cancellationToken).ConfigureAwait(false) is not (null or BlobTier.Lost))
            {
                found.Add(blob);
            }
        }

        return found;
    }

    private async ValueTask<Stream> OpenBlobAsync(PackageBlob blob, CancellationToken cancellationToken) =>
        await context.Blobs.OpenReadAsync(PhotoKeys.Of(blob.Cid), ct: cancellationToken).ConfigureAwait(false)
        ?? throw new BudsClientException(BudsErrorCode.PhotoMissing, "A photo's bytes are not on this device.");
}
