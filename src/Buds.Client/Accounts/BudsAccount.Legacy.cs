using Buds.Client.Inbox;
using Buds.Crypto;
using Buds.Crypto.Legacy;
using Buds.Relay.Protocol.Errors;

namespace Buds.Client.Accounts;

/// <content>What waits for a device of the app that came before.</content>
public sealed partial class BudsAccount
{
    /// <summary>
    /// Takes over from a device of the app that came before, and hands what waits for it to the app, oldest first. Receipts of that time are not memories of a
    /// Circle: the app keeps of them what it wants. Can be repeated at any time, until nothing comes any more.
    /// </summary>
    /// <param name="legacyDevice">The old device's keys, from where the old app kept them.</param>
    /// <param name="handler">Takes one message at a time, and says whether it is stored, so that the relay may forget it. One may come again: tell them by the
    /// receipt's CID.</param>
    /// <param name="cancellationToken">Stops after the message under way; what was stored by then is not handed out again.</param>
    /// <returns>How many messages were taken, and how many could not be opened.</returns>
    /// <exception cref="RelayException">The relay refused: <c>claim_invalid</c>, <c>claim_conflict</c> and others.</exception>
    /// <exception cref="BudsException">The relay cannot be reached; what was done by then is kept.</exception>
    public Task<LegacyTakeOver> TakeOverLegacyDeviceAsync(
        LegacyDeviceKey legacyDevice, Func<LegacyMemory, CancellationToken, ValueTask<bool>> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(legacyDevice);
        ArgumentNullException.ThrowIfNull(handler);
        return new LegacyReceiver(_context.Relay, legacyDevice, handler).RunAsync(cancellationToken);
    }
}
