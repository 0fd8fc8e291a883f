using Buds.Client.Circles;
using Buds.Client.Photos;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Packages;
using Buds.Relay.Protocol.Messages;

namespace Buds.Client.Inbox;

/// <summary>A message that was verified to its last byte, with its photos in the store. Until it is disposed they are not reclaimed.</summary>
/// <param name="Message">As the inbox had it.</param>
/// <param name="Header">Its header.</param>
/// <param name="Package">What it says.</param>
/// <param name="Holds">What keeps its photos.</param>
internal sealed record OpenedMessage(InboxMessage Message, EnvelopeHeader Header, OpenedPackage Package, BlobUse.Holds Holds) : IDisposable
{
    /// <summary>The signature of the device list of the sender that was the newest when it was opened ahead; null for one that was opened in its turn.</summary>
    public byte[]? ListSignature { get; init; }

    /// <summary>Whether it has photos looked for once it is kept.</summary>
    public bool AsksForPhotos => Package.Receipts.Any(receipt => receipt.Content.Type == PhotoTypes.Asked);

    /// <summary>Whether it may change who is in a Circle, and so who is heard.</summary>
    public bool ChangesCircles => Package.Receipts.Any(receipt => receipt.Content.Type == Roster.Type);

    public void Dispose() => Holds.Dispose();
}
