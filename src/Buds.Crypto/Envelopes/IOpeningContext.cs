using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;

namespace Buds.Crypto.Envelopes;

/// <summary>What opening a message needs to know of the one who opens it. An app writes its own, over its database and key store.</summary>
public interface IOpeningContext
{
    /// <summary>The account that opens.</summary>
    Did Account { get; }

    /// <summary>The device that opens.</summary>
    DeviceId Device { get; }

    /// <summary>This device's private key of a number, or <see langword="null"/> where it was deleted or never was. Not disposed.</summary>
    EncryptionKey? FindEncryptionKey(uint keyId);

    /// <summary>The sender's device list, verified, and checked against the pin with <see cref="DeviceListPin.Advance"/>.</summary>
    /// <exception cref="ProtocolException">The list is not to be trusted: <see cref="ProtocolError.ListInvalid"/>,
    /// <see cref="ProtocolError.ListRollback"/> or <see cref="ProtocolError.ListFork"/>.</exception>
    ValueTask<SignedDeviceList> GetSenderListAsync(Did sender, CancellationToken cancellationToken);

    /// <summary>Whether a message of this id was opened before.</summary>
    ValueTask<bool> HasSeenAsync(MessageId id, CancellationToken cancellationToken);

    /// <summary>The key of a device of a receipt's author, from any verified list of that account, or <see langword="null"/>.</summary>
    ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken);
}
