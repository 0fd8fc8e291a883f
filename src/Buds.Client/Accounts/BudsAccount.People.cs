using Buds.Client.Contacts;
using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Linking;

namespace Buds.Client.Accounts;

/// <content>Contacts and the account's own devices.</content>
public sealed partial class BudsAccount
{
    /// <summary>The link by which others add this account: to be sent over a way they trust, or shown as a QR code.</summary>
    public async Task<ContactLink> GetContactLinkAsync(CancellationToken cancellationToken = default)
    {
        var list = await _devices.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return new ContactLink(Did, list.Cid, _context.Options.Relay!, Name);
    }

    /// <summary>Adds a person by their link, and pins their devices.</summary>
    /// <param name="link">The person's <see cref="ContactLink"/> as text.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="ProtocolException">The link is wrong, or the relay gave out devices that contradict it.</exception>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.OtherRelay"/>, <see cref="BudsErrorCode.UnknownAccount"/>, <see cref="BudsErrorCode.InvalidInput"/>.</exception>
    public async Task<Contact> AddContactAsync(string link, CancellationToken cancellationToken = default)
    {
        var parsed = ContactLink.Parse(link);
        RequireOwnRelay(parsed.Relay);
        if (parsed.Did == Did)
        {
            throw new BudsClientException(BudsErrorCode.InvalidInput, "Nobody adds themselves.");
        }

        var list = (await _directory.RefreshAsync([parsed.Did], cancellationToken).ConfigureAwait(false))[0].List;
        var content = list.Content;

        // Only a first list can contradict the link for certain: a later one may be further on than its direct successor.
        if (content.Sequence == 1 && list.Cid != parsed.DeviceList)
        {
            throw new ProtocolException(ProtocolError.ListFork, "The relay's device list is not the one that the link names.");
        }

        var contact = new Contact(parsed.Did, parsed.Name, _context.Now, null);
        await _context.Database.WriteAsync(session => ContactTable.Put(session, contact), cancellationToken).ConfigureAwait(false);
        return contact;
    }

    /// <summary>The people that this account has added, by name.</summary>
    public async Task<IReadOnlyList<Contact>> GetContactsAsync(CancellationToken cancellationToken = default) =>
        await _context.Database.ReadAsync(ContactTable.All, cancellationToken).ConfigureAwait(false);

    /// <summary>The safety number of this account and a person's, to be compared with what the person's device shows.</summary>
    public SafetyNumber GetSafetyNumber(Did person) => SafetyNumber.Of(Did, person);

    /// <summary>Remembers that the safety numbers were compared and found the same.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.UnknownContact"/>.</exception>
    public async Task MarkVerifiedAsync(Did person, CancellationToken cancellationToken = default)
    {
        var found = await _context.Database.WriteAsync(
            session =>
            {
                var contact = ContactTable.Find(session, person);
                if (contact is not null)
                {
                    ContactTable.Put(session, contact with { VerifiedAt = _context.Now });
                }

                return contact is not null;
            },
            cancellationToken).ConfigureAwait(false);
        if (!found)
        {
            throw new BudsClientException(BudsErrorCode.UnknownContact, "There is no such contact.");
        }
    }

    /// <summary>
    /// Takes the devices that the relay names for a person now, though they contradict those seen before (<c>list_rollback</c>, <c>list_fork</c>). Sends
    /// to the person stop until this is called: the relay may be hiding that the person removed a device. Call it only after the person has confirmed,
    /// over another channel, which devices are theirs; then <see cref="RetryAsync(MessageId, CancellationToken)"/> what failed.
    /// </summary>
    /// <param name="person">The person; not this account itself.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>The person's devices.</returns>
    /// <exception cref="ProtocolException">The person did not sign that list either.</exception>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.UnknownAccount"/>; <see cref="BudsErrorCode.InvalidInput"/>: this account itself.</exception>
    public async Task<IReadOnlyList<DeviceEntry>> TrustDevicesAnewAsync(Did person, CancellationToken cancellationToken = default) => person == Did
        ? throw new BudsClientException(BudsErrorCode.InvalidInput, "An account's own devices are those that it has signed.")
        : (await _directory.TrustAnewAsync(person, cancellationToken).ConfigureAwait(false)).Content.Devices;

    /// <summary>The account's devices as this one knows them, this one among them.</summary>
    public async Task<IReadOnlyList<DeviceEntry>> GetDevicesAsync(CancellationToken cancellationToken = default) =>
        (await _devices.CurrentAsync(cancellationToken).ConfigureAwait(false)).Content.Devices;

    /// <summary>
    /// Adds a new device of this account, which shows a <c>buds:link</c> meanwhile: see <see cref="BudsClient.BeginLinkingAsync"/>. Waits until the new
    /// device has registered itself, then queues the account for it. May be repeated with the same link after a failure.
    /// </summary>
    /// <param name="link">The link that the new device shows, as text.</param>
    /// <param name="withHistory">Whether the new device gets all memories that this one has; else it gets the Circles, and what is shared from now on.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProtocolException">The link is wrong.</exception>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.OtherRelay"/>.</exception>
    public async Task LinkDeviceAsync(string link, bool withHistory = true, CancellationToken cancellationToken = default)
    {
        using var request = DeviceLinkRequest.Parse(link);
        RequireOwnRelay(request.Relay);
        await _devices.LinkAsync(request, withHistory, DrainAsync, cancellationToken).ConfigureAwait(false);
        WakeSender();
    }

    /// <summary>Removes another device of this account: it gets nothing from now on, and nobody believes what it signs.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.UnknownDevice"/>; <see cref="BudsErrorCode.InvalidInput"/>: this device itself.</exception>
    public Task RemoveDeviceAsync(DeviceId device, CancellationToken cancellationToken = default) => device == DeviceId
        ? throw new BudsClientException(BudsErrorCode.InvalidInput, "A device is removed by another one of its account.")
        : _devices.ChangeAsync(
            devices => devices.Any(entry => entry.Id == device)
                ? [.. devices.Where(entry => entry.Id != device)]
                : throw new BudsClientException(BudsErrorCode.UnknownDevice, "There is no such device in the account."),
            cancellationToken);

    private void RequireOwnRelay(Uri relay)
    {
        if (relay != _context.Options.Relay)
        {
            throw new BudsClientException(BudsErrorCode.OtherRelay, "The link is for another relay than this account's.");
        }
    }
}
