using Buds.Crypto.Receipts;

namespace Buds.Crypto.Packages;

/// <summary>What a message carried, every receipt and blob verified.</summary>
/// <param name="Receipts">The receipts, each verified against its author's device.</param>
/// <param name="Blobs">The blobs, whose bytes the sink has.</param>
public sealed record OpenedPackage(IReadOnlyList<SignedReceipt> Receipts, IReadOnlyList<PackageBlob> Blobs);
