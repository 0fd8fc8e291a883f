using Buds.Client.Photos;
using Buds.Crypto.Packages;

namespace Buds.Client.Inbox;

/// <summary>A message that was verified to its last byte, with its photos in the store. Until it is disposed they are not reclaimed.</summary>
/// <param name="Package">What it says.</param>
/// <param name="Holds">What keeps its photos.</param>
internal sealed record OpenedMessage(OpenedPackage Package, BlobUse.Holds Holds) : IDisposable
{
    public void Dispose() => Holds.Dispose();
}
