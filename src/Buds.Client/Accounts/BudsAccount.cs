using Buds.Client.Circles;
using Buds.Client.Contacts;
using Buds.Client.Devices;
using Buds.Client.Events;
using Buds.Client.Inbox;
using Buds.Client.Memories;
using Buds.Client.Outbox;
using Buds.Client.Photos;
using Buds.Crypto.Identifiers;
using Buds.Storage.Tiered;
using Buds.Relay.Client.Inbox;

namespace Buds.Client.Accounts;

/// <summary>
/// An account on this device: its people, Circles and memories. Everything is in a local database first; <see cref="SyncAsync"/> and
/// <see cref="RunAsync"/> exchange it with the relay. Members may be called from any thread. Dispose it to close the database and zero its keys.
/// </summary>
public sealed partial class BudsAccount : IAsyncDisposable
{
    private readonly AccountContext _context;
    private readonly DeviceDirectory _directory;
    private readonly KeyRing _keys;
    private readonly OwnDevices _devices;
    private readonly CircleBook _circles;
    private readonly MemoryShelf _memories;
    private readonly OutboxSender _sender;
    private readonly InboxTurns _turns;
    private readonly InboxReader _inbox;
    private readonly PhotoRequests _photoRequests;
    private readonly PhotoAnswers _photoAnswers;
    private int _disposed;

    internal BudsAccount(AccountContext context)
    {
        _context = context;
        context.WakeSender = WakeSender;
        _directory = new DeviceDirectory(context);
        _keys = new KeyRing(context);
        _devices = new OwnDevices(context, _directory, _keys);
        _circles = new CircleBook(context);
        _memories = new MemoryShelf(context, _circles);
        _sender = new OutboxSender(context, _directory);
        _turns = new InboxTurns(new MessageReceiver(context, _directory), context.Options);
        _photoRequests = new PhotoRequests(context);
        _photoAnswers = new PhotoAnswers(context);
        _inbox = context.Relay.CreateInboxReader();
    }

    /// <summary>The account.</summary>
    public Did Did => _context.Did;

    /// <summary>This device.</summary>
    public DeviceId DeviceId => _context.Device.Id;

    /// <summary>The name that the account's owner gave it.</summary>
    public string Name => _context.Name;

    /// <summary>
    /// The account as 24 words (BIP-39). Whoever reads them is this account: show them once, for the owner to write down, and never store or log them.
    /// </summary>
    public string GetRecoveryPhrase() => _context.Identity.ToRecoveryPhrase();

    /// <summary>What happens in the account from this call on, until the account is disposed.</summary>
    /// <param name="cancellationToken">Ends the listening.</param>
    public IAsyncEnumerable<AccountEvent> ListenAsync(CancellationToken cancellationToken = default) => _context.Events.Subscribe(cancellationToken);

    /// <summary>Makes a Circle with contacts.</summary>
    /// <param name="name">1 to 64 characters.</param>
    /// <param name="contacts">1 to 11 people.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.InvalidInput"/>, <see cref="BudsErrorCode.CircleFull"/>.</exception>
    public async Task<Circle> CreateCircleAsync(string name, IReadOnlyList<Contact> contacts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        var id = await _circles.CreateAsync(name, contacts, cancellationToken).ConfigureAwait(false);
        return await GetCircleAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The Circles that this account is in.</summary>
    public async Task<IReadOnlyList<Circle>> GetCirclesAsync(CancellationToken cancellationToken = default)
    {
        var records = await _context.Database.ReadAsync(CircleTable.All, cancellationToken).ConfigureAwait(false);
        return [.. records.Where(record => record.Has(Did)).Select(record => new Circle(record, _circles, _memories))];
    }

    /// <summary>A Circle that this account is in.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.NotMember"/>.</exception>
    public async Task<Circle> GetCircleAsync(Cid id, CancellationToken cancellationToken = default) =>
        new(await _circles.GetAsync(id, cancellationToken).ConfigureAwait(false), _circles, _memories);

    /// <summary>
    /// A page of memories, newest first by the clocks of those who shared them; where <see cref="MemoryQuery.Text"/> is set, the last to come first. Goes on
    /// with <see cref="MemoryQuery.After"/>.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<Memory>> FindMemoriesAsync(MemoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _memories.ReadAsync(query, cancellationToken);
    }

    /// <summary>A memory in its newest version, or null where there is none or it was deleted.</summary>
    public Task<Memory?> FindMemoryAsync(Cid memory, CancellationToken cancellationToken = default) => _memories.FindAsync(memory, cancellationToken);

    /// <summary>Opens a photo's bytes, which were verified when they came.</summary>
    /// <returns>A stream for the caller to dispose.</returns>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.PhotoMissing"/>.</exception>
    /// <exception cref="BlobOfflineException">It is in the cold tier, which cannot be reached now.</exception>
    /// <exception cref="BlobLostException">No tier has a good copy any more.</exception>
    public Task<Stream> OpenPhotoAsync(Photo photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return _memories.OpenPhotoAsync(photo.Cid, cancellationToken);
    }

    /// <summary>Opens a photo's thumbnail, which stays on the device when the photo leaves for the cold tier.</summary>
    /// <returns>A JPEG of at most 256 pixels a side and 12 KiB for the caller to dispose; null where who shared the photo made none, or it is not on this device.</returns>
    /// <exception cref="Buds.Storage.BlobStoreException">The blobs cannot be read.</exception>
    public Task<Stream?> OpenThumbnailAsync(Photo photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return _memories.OpenThumbnailAsync(photo, cancellationToken);
    }

    /// <summary>Ends <see cref="RunAsync"/> and closes the account. What waits in the outbox is sent after it is opened again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        Task[] runs;
        lock (_wakeLock)
        {
            runs = [.. _runs];
        }

        await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Tiers is { } tiers)
        {
            await tiers.DisposeAsync().ConfigureAwait(false);
        }

        _sender.Dispose();
        _wake.Dispose();
        _closing.Dispose();
        _context.Dispose();
    }
}
