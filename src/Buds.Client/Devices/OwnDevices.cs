using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Client.Contacts;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Client.Photos;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;

namespace Buds.Client.Devices;

/// <summary>The devices of this account: registering this one, adding and removing others.</summary>
internal sealed class OwnDevices(AccountContext context, DeviceDirectory directory, KeyRing keys)
{
    private const int MaxAttempts = 5;

    // A manifest is at most 1 MiB; beside its receipts it has what frames and names them and their blobs.
    private const int ReceiptBytesPerMessage = 512 * 1024;
    private const int FrameBytes = 256;

    private const long BlobBytesPerMessage = 32L * 1024 * 1024;

    /// <summary>Tells the relay of this device and its newest key. May be repeated.</summary>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var list = await CurrentAsync(cancellationToken).ConfigureAwait(false);
        await RegisterAsync(list, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SignedDeviceList> CurrentAsync(CancellationToken cancellationToken) =>
        await directory.FindAsync(context.Did, cancellationToken).ConfigureAwait(false)
        ?? throw new BudsClientException(BudsErrorCode.DatabaseDamaged, "The account's own device list is missing.");

    /// <summary>Publishes the account's list with other devices in it.</summary>
    /// <param name="change">The devices from now on, or null where they are so already.</param>
    /// <param name="cancellationToken">Stops between the relay's answers.</param>
    public async Task ChangeAsync(Func<IReadOnlyList<DeviceEntry>, IReadOnlyList<DeviceEntry>?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = (await directory.RefreshAsync([context.Did], cancellationToken).ConfigureAwait(false))[0].List;
            if (change(current.Content.Devices) is not { } devices)
            {
                return;
            }

            var next = SignedDeviceList.Sign(context.Identity, current, devices, context.Now);
            try
            {
                await RegisterAsync(next, cancellationToken).ConfigureAwait(false);
                await directory.PinAsync(next, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RelayException e) when (e.Code == RelayErrorCode.ListConflict && attempt < MaxAttempts)
            {
                // Another device of the account was faster.
            }
        }
    }

    /// <summary>Adds a device that shows its link, waits until it has registered, and hands it the account.</summary>
    /// <param name="request">The link.</param>
    /// <param name="withHistory">Whether it gets the memories as well.</param>
    /// <param name="drainAsync">Takes everything that waits in this device's inbox. What the relay took before it knew the new device goes to
    /// that one by this device's history, and what is not to be had by then is passed on when it comes.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task LinkAsync(
        DeviceLinkRequest request, bool withHistory, Func<CancellationToken, Task> drainAsync, CancellationToken cancellationToken)
    {
        await ChangeAsync(
            devices => devices.Any(device => device.Id == request.Device)
                ? null
                : [.. devices, new DeviceEntry(request.Device, request.SigningKey, context.Now)],
            cancellationToken).ConfigureAwait(false);
        var patience = new Patience(context.Time);
        while (!await HasBundleAsync(request.Device, cancellationToken).ConfigureAwait(false))
        {
            await patience.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var knownAt = (await context.Relay.HeartbeatAsync(cancellationToken).ConfigureAwait(false)).ServerTime;
        await drainAsync(cancellationToken).ConfigureAwait(false);
        var linked = await context.Database.ReadAsync(
            session => LinkedAccount.Encode(context.Identity, context.Name, DeviceDirectory.All(session), ContactTable.All(session)),
            cancellationToken).ConfigureAwait(false);
        byte[] sealedBytes;
        try
        {
            sealedBytes = request.Seal(linked);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(linked);
        }

        var payload = new CborMap { { LinkedAccount.DeviceField, request.Device.ToByteArray() }, { LinkedAccount.SealedField, sealedBytes } };
        var receipt = context.Sign(LinkedAccount.Type, payload);
        await context.Database.WriteAsync(
            session =>
            {
                LinkedDeviceTable.Add(session, request.Device, knownAt, withHistory);
                var history = ReceiptTable.History(session);
                OutboxTable.Add(session, MessageId.Create(context.Now), [context.Did], [receipt], [], context.Now);
                foreach (var (receipts, blobs) in Batches(
                    withHistory ? history : history.Where(r => r.Content.Type == Circles.Roster.Type),
                    ReceiptTable.DeletedMemories(session),
                    PhotoSources.All(session)))
                {
                    OutboxTable.Add(session, MessageId.Create(context.Now), [context.Did], receipts, blobs, context.Now);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<(List<SignedReceipt> Receipts, List<PackageBlob> Blobs)> Batches(
        IEnumerable<SignedReceipt> history, HashSet<(Cid Root, string Did)> deleted, HashSet<(Cid Photo, long Size)> came)
    {
        var receipts = new List<SignedReceipt>();
        var blobs = new List<PackageBlob>();
        var (receiptBytes, blobBytes) = (0, 0L);
        foreach (var receipt in history)
        {
            // The photos of a memory that was deleted may be gone, and nobody shows them; those that a receipt names and that never came are not to be had.
            BlobReference[] carried = deleted.Contains((receipt.RootCid, receipt.Content.Did))
                ? []
                : [.. receipt.Content.Blobs.Where(blob => came.Contains((blob.Cid, blob.Size)))];
            var size = receipt.Preimage.Length + (FrameBytes * (1 + carried.Length));
            var added = carried.Sum(blob => blob.Size);
            if (receipts.Count > 0 && (receiptBytes + size > ReceiptBytesPerMessage || blobBytes + added > BlobBytesPerMessage))
            {
                yield return (receipts, blobs);
                (receipts, blobs, receiptBytes, blobBytes) = ([], [], 0, 0);
            }

            receipts.Add(receipt);
            blobs.AddRange(carried
                .Where(blob => blobs.TrueForAll(known => known.Cid != blob.Cid))
                .Select(blob => new PackageBlob(blob.Cid, blob.Size, blob.Mime)));
            (receiptBytes, blobBytes) = (receiptBytes + size, blobBytes + added);
        }

        if (receipts.Count > 0)
        {
            yield return (receipts, blobs);
        }
    }

    private async Task<bool> HasBundleAsync(DeviceId device, CancellationToken cancellationToken) =>
        (await directory.RefreshAsync([context.Did], cancellationToken).ConfigureAwait(false))[0].Bundles.Any(bundle => bundle.Content.Device == device);

    private async Task RegisterAsync(SignedDeviceList list, CancellationToken cancellationToken)
    {
        var statement = new SignedStatement { Bytes = list.Bytes, Signature = list.Signature };
        var bundle = await keys.GetBundleAsync(cancellationToken).ConfigureAwait(false);
        await Registering.RegisterAsync(context.Relay, statement, bundle, context.Options, cancellationToken).ConfigureAwait(false);
        await keys.MarkPublishedAsync(cancellationToken).ConfigureAwait(false);
    }
}
