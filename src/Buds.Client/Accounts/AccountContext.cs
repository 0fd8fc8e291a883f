using Buds.Client.Database;
using Buds.Client.Events;
using Buds.Client.Keys;
using Buds.Client.Memories;
using Buds.Client.Transfers;
using Buds.Client.Photos;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Receipts;
using Buds.Relay.Client;
using Buds.Storage;
using Buds.Storage.Pictures;
using Buds.Storage.Tiered;
using Microsoft.Extensions.Logging;

namespace Buds.Client.Accounts;

/// <summary>What the parts of an open account share.</summary>
internal sealed class AccountContext : IDisposable
{
    public required BudsOptions Options { get; init; }

    public required AccountFiles Files { get; init; }

    public required ClientDatabase Database { get; init; }

    public required SecretBox Secrets { get; init; }

    public required IBlobStore Blobs { get; init; }

    public required RelayClient Relay { get; init; }

    public required IdentityKey Identity { get; init; }

    public required DeviceKey Device { get; init; }

    public required string Name { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public IThumbnailer? Thumbnailer { get; init; }

    /// <summary>The blobs, where there is a cold tier.</summary>
    public TieredBlobStore? Tiers { get; init; }

    public BlobUse BlobUse { get; } = new();

    public EventHub Events { get; } = new();

    /// <summary>Asked before photos move that nobody waits for on the screen.</summary>
    public Func<CancellationToken, ValueTask<bool>>? MayTransfer { get; init; }

    /// <summary>Tells the outbox that something is to be sent.</summary>
    public Action WakeSender { get; set; } = () => { };

    public IProgress<TransferProgress>? Transfers { get; set; }

    public Did Did => Identity.Did;

    public DateTimeOffset Now => Time.GetUtcNow();

    public long NowMilliseconds => Now.ToUnixTimeMilliseconds();

    /// <summary>States a fact in the name of this account and device.</summary>
    public SignedReceipt Sign(string type, CborMap payload, IReadOnlyList<BlobReference>? blobs = null, Cid? parent = null, Cid? root = null) =>
        SignedReceipt.Sign(Receipt.Create(Did, Device.Id, type, payload, Now, blobs, parent, root), Device);

    /// <summary>Where a photo is; null where no tier ever had it.</summary>
    public async ValueTask<BlobTier?> FindPhotoAsync(Cid photo, CancellationToken cancellationToken)
    {
        var key = PhotoKeys.Of(photo);
        return Tiers is { } tiers
            ? (await tiers.FindAsync(key, cancellationToken).ConfigureAwait(false))?.Tier
            : await Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is null ? null : BlobTier.Hot;
    }

    public void Dispose()
    {
        Events.Dispose();
        Database.Dispose();
        Secrets.Dispose();
        Device.Dispose();
        Identity.Dispose();
        Files.Dispose();
    }
}
