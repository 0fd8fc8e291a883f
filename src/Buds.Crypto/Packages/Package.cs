using Buds.Crypto.Receipts;

namespace Buds.Crypto.Packages;

/// <summary>What a message carries: receipts, and the bytes of blobs (protocol.md §5).</summary>
/// <param name="Receipts">The receipts; the first one gives the message its CID.</param>
/// <param name="Blobs">The blobs, in the order in which their bytes follow.</param>
public sealed record Package(IReadOnlyList<SignedReceipt> Receipts, IReadOnlyList<PackageBlobSource> Blobs)
{
    /// <summary>The largest manifest that is written or read, in bytes: 1 MiB.</summary>
    public const int MaxManifestSize = 1 << 20;
}
