using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Devices;
using Buds.Client.Keys;
using Buds.Client.Photos;
using Buds.Crypto;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Client;
using Buds.Relay.Protocol.Errors;
using Buds.Storage;
using Buds.Storage.Files;
using Buds.Storage.Pictures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Buds.Client;

/// <summary>Where an app begins: it makes, opens, restores or links the account of its data directory.</summary>
public sealed class BudsClient
{
    private readonly BudsOptions _options;
    private readonly RelayClientFactory _relays;
    private readonly IKeyStore _keyStore;
    private readonly IBlobStore _blobs;
    private readonly ColdTier? _coldTier;
    private readonly IThumbnailer? _thumbnailer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Made by <see cref="BudsServiceCollectionExtensions.AddBuds(IServiceCollection, Action{BudsOptions})"/>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="relays">Makes relay clients.</param>
    /// <param name="logger">Takes what is logged.</param>
    /// <param name="keyStore">Keeps the account's key; a file in the data directory where there is none.</param>
    /// <param name="blobs">Keeps photos; files in the data directory where there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="coldTier">Where older photos go; all of them stay on the device where there is none.</param>
    /// <param name="thumbnailer">Makes thumbnails of what is shared; none where there is none.</param>
    public BudsClient(
        IOptions<BudsOptions> options,
        RelayClientFactory relays,
        ILogger<BudsClient> logger,
        IKeyStore? keyStore = null,
        IBlobStore? blobs = null,
        TimeProvider? time = null,
        ColdTier? coldTier = null,
        IThumbnailer? thumbnailer = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _relays = relays;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _coldTier = coldTier;
        _thumbnailer = thumbnailer;
        _keyStore = keyStore ?? new FileKeyStore(AccountFiles.KeyOf(_options.DataDirectory));
        _blobs = blobs ?? new FileBlobStore(new FileBlobStoreOptions { RootPath = AccountFiles.BlobsOf(_options.DataDirectory) }, _time);
    }

    /// <summary>Opens the account of the data directory.</summary>
    /// <returns>Null where there is none yet.</returns>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.AccountInUse"/>, <see cref="BudsErrorCode.KeyStoreMismatch"/> or one of the database's.</exception>
    public async Task<BudsAccount?> OpenAccountAsync(CancellationToken cancellationToken = default)
    {
        var files = AccountFiles.Lock(_options.DataDirectory);
        ClientDatabase? database = null;
        SecretBox? secrets = null;
        try
        {
            database = ClientDatabase.Open(files.Database);
            if (!await database.ReadAsync(AccountTable.Exists, cancellationToken).ConfigureAwait(false))
            {
                database.Dispose();
                files.Dispose();
                return null;
            }

            secrets = await SecretBox.OpenAsync(_keyStore, mayCreate: false, cancellationToken).ConfigureAwait(false);
            return await OpenAsync(files, database, secrets, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            secrets?.Dispose();
            database?.Dispose();
            files.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a new account with this device as its first. Where the relay cannot be reached the account is there all the same, and is registered by the
    /// first <see cref="BudsAccount.SyncAsync"/> that reaches it.
    /// </summary>
    /// <param name="name">What its owner goes by, 1 to 64 characters; other people's devices show it.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.AccountExists"/>, <see cref="BudsErrorCode.AccountInUse"/>, <see cref="BudsErrorCode.InvalidInput"/>.</exception>
    /// <exception cref="RelayException">The relay takes no new account, or asks for an invite code. Nothing was kept.</exception>
    public async Task<BudsAccount> CreateAccountAsync(string name, CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow();
        using var identity = IdentityKey.Generate();
        using var device = DeviceKey.Generate(DeviceId.Create(now));
        var list = SignedDeviceList.Sign(identity, null, [new DeviceEntry(device.Id, device.PublicKey, now)], now);
        var account = await StoreAsync(identity, device, Circles.Roster.RequireName(name), [list], null, cancellationToken).ConfigureAwait(false);
        try
        {
            await account.RegisterAsync(cancellationToken).ConfigureAwait(false);
            return account;
        }
        catch (BudsException e) when (e.IsTransient)
        {
            LogMessages.HousekeepingWaits(_logger, e.Code);
            return account;
        }
        catch
        {
            await account.DisposeAsync().ConfigureAwait(false);
            AccountFiles.DeleteDatabase(_options.DataDirectory);
            throw;
        }
    }

    /// <summary>
    /// Brings an account back to a device that has nothing but its 24 words: this device joins the account's others, which are to be removed where they
    /// are lost. What was shared comes back as far as another device of the account sends it: see <see cref="BudsAccount.LinkDeviceAsync"/>.
    /// </summary>
    /// <param name="recoveryPhrase">24 words; the caller forgets them.</param>
    /// <param name="name">What the account's owner goes by, 1 to 64 characters.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <exception cref="ProtocolException"><see cref="ProtocolError.TextInvalid"/>: not the 24 words.</exception>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.UnknownAccount"/>, <see cref="BudsErrorCode.AccountExists"/>, <see cref="BudsErrorCode.InvalidInput"/>.</exception>
    /// <exception cref="RelayException">The relay cannot be reached or refused. Nothing was kept.</exception>
    public async Task<BudsAccount> RestoreAccountAsync(string recoveryPhrase, string name, CancellationToken cancellationToken = default)
    {
        using var identity = IdentityKey.FromRecoveryPhrase(recoveryPhrase);
        var checkedName = Circles.Roster.RequireName(name);
        await RequireNoAccountAsync(cancellationToken).ConfigureAwait(false);
        using var device = DeviceKey.Generate(DeviceId.Create(_time.GetUtcNow()));
        using var key = EncryptionKey.Generate(1, _options.OfferXWing);
        var relay = _relays.Create(device, _options.Relay);
        var lists = await Restoring.JoinAsync(relay, identity, device, key, _options, _time, cancellationToken).ConfigureAwait(false);
        return await StoreAsync(identity, device, checkedName, lists, (key, _ => { }), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to make this a device of an account that another device has: show the result's link there, and await its completion.</summary>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.AccountExists"/>, <see cref="BudsErrorCode.AccountInUse"/>.</exception>
    public async Task<DeviceLinking> BeginLinkingAsync(CancellationToken cancellationToken = default)
    {
        await RequireNoAccountAsync(cancellationToken).ConfigureAwait(false);
        return new DeviceLinking(this, _options, _relays, _time);
    }

    /// <summary>Writes a new account into the data directory in one transaction, and opens it.</summary>
    internal async Task<BudsAccount> StoreAsync(
        IdentityKey identity,
        DeviceKey device,
        string name,
        IReadOnlyList<SignedDeviceList> lists,
        (EncryptionKey Key, Action<DatabaseSession> Keep)? registered,
        CancellationToken cancellationToken)
    {
        var files = AccountFiles.Lock(_options.DataDirectory);
        ClientDatabase? database = null;
        SecretBox? secrets = null;
        try
        {
            database = ClientDatabase.Open(files.Database);
            var box = secrets = await SecretBox.OpenAsync(_keyStore, mayCreate: true, cancellationToken).ConfigureAwait(false);
            await database.WriteAsync(
                session =>
                {
                    if (AccountTable.Exists(session))
                    {
                        throw AccountExists();
                    }

                    AccountTable.Insert(session, box, identity, device, name, _options.Relay!);
                    foreach (var list in lists)
                    {
                        DeviceDirectory.Insert(session, list);
                    }

                    if (registered is { } known)
                    {
                        var bundle = SignedKeyBundle.Sign(identity.Did, device, known.Key, _time.GetUtcNow());
                        KeyRing.Insert(session, box, known.Key, bundle, published: true);
                        known.Keep(session);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            return await OpenAsync(files, database, secrets, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            secrets?.Dispose();
            database?.Dispose();
            files.Dispose();
            throw;
        }
    }

    private async Task RequireNoAccountAsync(CancellationToken cancellationToken)
    {
        if (await OpenAccountAsync(cancellationToken).ConfigureAwait(false) is { } existing)
        {
            await existing.DisposeAsync().ConfigureAwait(false);
            throw AccountExists();
        }
    }

    private static BudsClientException AccountExists() =>
        new(BudsErrorCode.AccountExists, "The data directory holds an account already: open it.");

    private async Task<BudsAccount> OpenAsync(AccountFiles files, ClientDatabase database, SecretBox secrets, CancellationToken cancellationToken)
    {
        var (identity, device, name, relay) = await database.ReadAsync(session => AccountTable.Read(session, secrets), cancellationToken).ConfigureAwait(false);
        AccountContext? context = null;
        var tiers = _coldTier is null
            ? null
            : await PhotoTiers.OpenAsync(_coldTier, _blobs, files, identity, (key, ct) => PhotoTiers.LoseAsync(context!, key, ct), _time, cancellationToken)
                .ConfigureAwait(false);
        context = new AccountContext
        {
            Options = _options,
            Files = files,
            Database = database,
            Secrets = secrets,
            Blobs = tiers ?? _blobs,
            Tiers = tiers,
            Thumbnailer = _thumbnailer,
            MayTransfer = _coldTier?.MayTransfer,
            Relay = _relays.Create(device, relay),
            Identity = identity,
            Device = device,
            Name = name,
            Time = _time,
            Logger = _logger,
        };
        return new BudsAccount(context);
    }
}
