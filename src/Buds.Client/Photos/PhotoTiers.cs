using System.Security.Cryptography;
using Buds.Client.Accounts;
using Buds.Client.Memories;
using Buds.Crypto.Identity;
using Buds.Storage;
using Buds.Storage.Tiered;

namespace Buds.Client.Photos;

/// <summary>Opens the tiers of an account, under a secret that comes from its identity: its 24 words bring the photos back as well.</summary>
internal static class PhotoTiers
{
    /// <summary>Asks the Circle for a photo that no tier has. Whoever reads it meanwhile is told that it is lost.</summary>
    public static async ValueTask<Stream?> LoseAsync(AccountContext context, BlobKey key, CancellationToken cancellationToken)
    {
        if (PhotoKeys.TryParse(key) is { } photo)
        {
            await new PhotoRequests(context).LoseAsync(photo, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public static async Task<TieredBlobStore> OpenAsync(
        ColdTier cold,
        IBlobStore hot,
        AccountFiles files,
        IdentityKey identity,
        Func<BlobKey, CancellationToken, ValueTask<Stream?>> restore,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var seed = GC.AllocateArray<byte>(IdentityKey.SeedSize, pinned: true);
        var root = GC.AllocateArray<byte>(TieredBlobStoreOptions.StorageRootSize, pinned: true);
        try
        {
            identity.ExportSeed(seed);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, root, default, "buds/storage/root/v1"u8);
            return await TieredBlobStore.OpenAsync(
                new TieredBlobStoreOptions
                {
                    Hot = hot,
                    Cold = cold.Store,
                    CatalogPath = files.Catalog,
                    StorageRoot = root,
                    Policy = cold.Policy,
                    MayTransfer = cold.MayTransfer,
                    Restore = restore,
                },
                time,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(root);
        }
    }
}
