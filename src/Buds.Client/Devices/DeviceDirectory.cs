using Buds.Client.Accounts;
using Buds.Client.Database;
using Buds.Client.Events;
using Buds.Crypto;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;

namespace Buds.Client.Devices;

/// <summary>
/// The device lists of all accounts that were ever looked at. The newest one of an account is its pin: what the relay says is taken only where it
/// is that list, or one that follows. Older lists stay, because receipts by devices that are gone must still verify.
/// </summary>
internal sealed class DeviceDirectory(AccountContext context)
{
    private readonly RecentDevices _recent = new(context.Time);
    private readonly VerifiedLists _verified = new();

    public Task<SignedDeviceList?> FindAsync(Did did, CancellationToken cancellationToken) =>
        context.Database.ReadAsync(session => Newest(session, did), cancellationToken);

    /// <summary>The devices of accounts as the relay said a moment ago, or says now.</summary>
    /// <inheritdoc cref="RefreshAsync" path="/exception"/>
    public async Task<IReadOnlyList<RecipientAccount>> GetRecentAsync(IReadOnlyList<Did> dids, CancellationToken cancellationToken) =>
        _recent.Find(dids) ?? await RefreshAsync(dids, cancellationToken).ConfigureAwait(false);

    /// <summary>Has the relay asked again from now on.</summary>
    public void ForgetRecent() => _recent.Clear();

    /// <summary>Asks the relay for the devices of accounts of now, and verifies them.</summary>
    /// <exception cref="ProtocolException">The relay's answer is refused: rollback, fork, or nothing that its account signed.</exception>
    /// <exception cref="BudsClientException"><see cref="BudsErrorCode.UnknownAccount"/>.</exception>
    public async Task<IReadOnlyList<RecipientAccount>> RefreshAsync(IReadOnlyList<Did> dids, CancellationToken cancellationToken)
    {
        var known = await context.Database.ReadAsync(
            session => dids.Select(did => Newest(session, did)).OfType<SignedDeviceList>().ToDictionary(list => list.Did, list => list.Content.Sequence),
            cancellationToken).ConfigureAwait(false);
        var answer = await context.Relay.GetDeviceListsAsync(
            new DeviceListsRequest { Dids = dids, Known = known }, cancellationToken).ConfigureAwait(false);
        var accounts = new List<RecipientAccount>();
        foreach (var did in dids)
        {
            var account = answer.Accounts.FirstOrDefault(a => a.Did == did)
                ?? throw new BudsClientException(BudsErrorCode.UnknownAccount, "The relay does not know an account.");
            accounts.Add(await AcceptAsync(account, cancellationToken).ConfigureAwait(false));
        }

        _recent.Keep(dids, accounts);
        return accounts;
    }

    /// <summary>
    /// Looks whether the devices of accounts have changed, so that a device that somebody has removed is not believed until the next send to them.
    /// What the relay says wrong about one account keeps nobody from hearing of the others.
    /// </summary>
    public async Task LookAroundAsync(IReadOnlyCollection<Did> dids, CancellationToken cancellationToken)
    {
        foreach (var some in dids.Chunk(RelayLimits.Default.MaxDids))
        {
            if (!await TryRefreshAsync(some, cancellationToken).ConfigureAwait(false))
            {
                foreach (var one in some)
                {
                    _ = await TryRefreshAsync([one], cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>The list that names a device of an account: a newer one is asked for where the newest known does not.</summary>
    public async ValueTask<SignedDeviceList> GetForDeviceAsync(Did did, DeviceId device, CancellationToken cancellationToken)
    {
        var list = await FindAsync(did, cancellationToken).ConfigureAwait(false);
        return list?.Content.Find(device) is not null
            ? list
            : (await RefreshAsync([did], cancellationToken).ConfigureAwait(false))[0].List;
    }

    /// <summary>The signing key of an author's device, also of one that was removed since.</summary>
    public async ValueTask<Ed25519PublicKey?> FindAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken)
    {
        if (await FindKnownAuthorKeyAsync(author, device, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        try
        {
            var account = (await RefreshAsync([author], cancellationToken).ConfigureAwait(false))[0];
            return account.List.Content.Find(device)?.SigningKey;
        }
        catch (BudsClientException e) when (e.Code == BudsErrorCode.UnknownAccount)
        {
            return null;
        }
    }

    /// <summary>The same where it is known here.</summary>
    public Task<Ed25519PublicKey?> FindKnownAuthorKeyAsync(Did author, DeviceId device, CancellationToken cancellationToken) =>
        context.Database.ReadAsync(session => FindKey(session, author, device), cancellationToken);

    /// <summary>Keeps a list that was verified and is the pinned one or follows it.</summary>
    public async Task PinAsync(SignedDeviceList list, CancellationToken cancellationToken)
    {
        var advanced = await context.Database.WriteAsync(session => Pin(session, list), cancellationToken).ConfigureAwait(false);
        if (advanced)
        {
            _recent.Clear();
            LogMessages.DevicesChanged(context.Logger);
            context.Events.Publish(new DevicesChanged(list.Did, list.Content.Sequence));
        }
    }

    /// <summary>Takes the relay's list of an account whatever was known before. Older lists stay known, those that contradict it are forgotten.</summary>
    public async Task<SignedDeviceList> TrustAnewAsync(Did did, CancellationToken cancellationToken)
    {
        _recent.Clear();
        var answer = await context.Relay.GetDeviceListsAsync(new DeviceListsRequest { Dids = [did] }, cancellationToken).ConfigureAwait(false);
        var statement = answer.Accounts.FirstOrDefault(account => account.Did == did)?.DeviceList
            ?? throw new BudsClientException(BudsErrorCode.UnknownAccount, "The relay does not know the account.");
        var list = SignedDeviceList.Verify(statement.Bytes, statement.Signature);
        if (list.Did != did)
        {
            throw new ProtocolException(ProtocolError.ListInvalid, "The relay gave out another account's device list.");
        }

        await context.Database.WriteAsync(
            session =>
            {
                _ = session.Execute(
                    "DELETE FROM device_list WHERE did = $did AND seq >= $seq", ("$did", did.ToString()), ("$seq", list.Content.Sequence));
                Insert(session, list);
            },
            cancellationToken).ConfigureAwait(false);
        LogMessages.DevicesChanged(context.Logger);
        context.Events.Publish(new DevicesChanged(did, list.Content.Sequence));
        return list;
    }

    private SignedDeviceList? Newest(DatabaseSession session, Did did) => session.First(
        "SELECT bytes, signature FROM device_list WHERE did = $did ORDER BY seq DESC LIMIT 1",
        row => _verified.Verify(row.Bytes(0), row.Bytes(1)),
        ("$did", did.ToString()));

    /// <summary>The signature of the newest list of an account: it tells whether that is still the same list.</summary>
    public static byte[]? NewestSignature(DatabaseSession session, Did did) => session.First(
        "SELECT signature FROM device_list WHERE did = $did ORDER BY seq DESC LIMIT 1", row => row.Bytes(0), ("$did", did.ToString()));

    /// <summary>Keeps a list.</summary>
    /// <returns>Whether it replaced an older one.</returns>
    private bool Pin(DatabaseSession session, SignedDeviceList list)
    {
        var newest = Newest(session, list.Did);
        if (newest is not null && DeviceListPin.First(newest).Advance(list).Sequence == newest.Content.Sequence)
        {
            return false;
        }

        Insert(session, list);
        return newest is not null;
    }

    /// <summary>Keeps a list of an account's past or present without comparing it: another device of this account vouches for it.</summary>
    public static void Insert(DatabaseSession session, SignedDeviceList list) => session.Execute(
        "INSERT OR IGNORE INTO device_list (did, seq, bytes, signature) VALUES ($did, $seq, $bytes, $signature)",
        ("$did", list.Did.ToString()),
        ("$seq", list.Content.Sequence),
        ("$bytes", list.Bytes.ToArray()),
        ("$signature", list.Signature.ToArray()));

    public static List<SignedDeviceList> All(DatabaseSession session) => session.Query(
        "SELECT bytes, signature FROM device_list ORDER BY did, seq",
        row => SignedDeviceList.Verify(row.Bytes(0), row.Bytes(1)));

    private Ed25519PublicKey? FindKey(DatabaseSession session, Did author, DeviceId device) => session
        .Query(
            "SELECT bytes, signature FROM device_list WHERE did = $did ORDER BY seq DESC",
            row => _verified.Verify(row.Bytes(0), row.Bytes(1)).Content.Find(device)?.SigningKey,
            ("$did", author.ToString()))
        .FirstOrDefault(key => key is not null);

    private async Task<bool> TryRefreshAsync(IReadOnlyList<Did> dids, CancellationToken cancellationToken)
    {
        try
        {
            _ = await RefreshAsync(dids, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BudsException e) when (e is ProtocolException or BudsClientException { Code: BudsErrorCode.UnknownAccount })
        {
            LogMessages.ListRefused(context.Logger, e.Code);
            return false;
        }
    }

    private async Task<RecipientAccount> AcceptAsync(AccountDevices account, CancellationToken cancellationToken)
    {
        SignedDeviceList list;
        if (account.DeviceList is { } statement)
        {
            list = SignedDeviceList.Verify(statement.Bytes, statement.Signature);
            if (list.Did != account.Did)
            {
                throw new ProtocolException(ProtocolError.ListInvalid, "The relay gave out another account's device list.");
            }

            await PinAsync(list, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var newest = await FindAsync(account.Did, cancellationToken).ConfigureAwait(false);
            if (newest is null || account.Seq > newest.Content.Sequence)
            {
                throw new ProtocolException(ProtocolError.ListInvalid, "The relay kept back a device list.");
            }

            list = account.Seq == newest.Content.Sequence
                ? newest
                : throw new ProtocolException(ProtocolError.ListRollback, "The relay's device list is older than one that was seen before.");
        }

        return new RecipientAccount(
            list, [.. account.KeyBundles.Select(bundle => SignedKeyBundle.Verify(bundle.Bytes, bundle.Signature, list.Content))]);
    }
}
