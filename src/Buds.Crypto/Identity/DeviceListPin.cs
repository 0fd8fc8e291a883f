using Buds.Crypto.Identifiers;

namespace Buds.Crypto.Identity;

/// <summary>What is remembered of an account's newest device list since it was first seen (trust on first use, protocol.md §2).</summary>
/// <param name="Did">The account.</param>
/// <param name="Sequence">The sequence number of the newest list seen.</param>
/// <param name="Cid">The CID of that list.</param>
public sealed record DeviceListPin(Did Did, long Sequence, Cid Cid)
{
    /// <summary>The pin of a list seen for the first time.</summary>
    public static DeviceListPin First(SignedDeviceList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return new DeviceListPin(list.Did, list.Content.Sequence, list.Cid);
    }

    /// <summary>Compares a list with this pin.</summary>
    /// <returns>The pin to keep from now on: this one where the list is the pinned one.</returns>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.ListRollback"/>: the list is older than the pinned one;
    /// <see cref="ProtocolError.ListFork"/>: it has the pinned one's number but is another, or follows it without naming it.</exception>
    /// <exception cref="ArgumentException">The list is another account's.</exception>
    public DeviceListPin Advance(SignedDeviceList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (list.Did != Did)
        {
            throw new ArgumentException("The list is another account's.", nameof(list));
        }

        var content = list.Content;
        if (content.Sequence < Sequence)
        {
            throw new ProtocolException(
                ProtocolError.ListRollback, $"The device list is number {content.Sequence}, and number {Sequence} was seen before.");
        }

        var forked = content.Sequence == Sequence ? list.Cid != Cid : content.Sequence == Sequence + 1 && content.Previous != Cid;
        if (forked)
        {
            throw new ProtocolException(
                ProtocolError.ListFork, $"The device list number {content.Sequence} contradicts number {Sequence} seen before.");
        }

        return content.Sequence == Sequence ? this : First(list);
    }
}
