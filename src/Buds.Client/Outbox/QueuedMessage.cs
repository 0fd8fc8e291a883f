using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Packages;
using Buds.Crypto.Receipts;

namespace Buds.Client.Outbox;

/// <summary>A message in the outbox with all that sending it takes.</summary>
/// <param name="Id">The message.</param>
/// <param name="Recipients">To whom it goes, fixed when it was queued.</param>
/// <param name="Receipts">What it says.</param>
/// <param name="Blobs">What it carries.</param>
/// <param name="Header">The sealed header, once the payload's file is complete.</param>
/// <param name="Signature">The header's signature.</param>
/// <param name="ContentKey">The content key, as <see cref="Keys.SecretBox"/> sealed it.</param>
/// <param name="Position">Its place in the outbox.</param>
internal sealed record QueuedMessage(
    MessageId Id,
    IReadOnlyList<Did> Recipients,
    IReadOnlyList<SignedReceipt> Receipts,
    IReadOnlyList<PackageBlob> Blobs,
    byte[]? Header,
    byte[]? Signature,
    byte[]? ContentKey,
    long Position)
{
    public bool IsSealed => Header is not null && Signature is not null && ContentKey is not null;

    public EnvelopeHeader DecodeHeader() => EnvelopeHeader.Decode(Header);
}
