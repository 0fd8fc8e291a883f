using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Sqlite;

internal sealed partial class SqliteRelayStore
{
    /// <inheritdoc/>
    public ValueTask SetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return WriteAsync(session => SetPushToken(session, device, token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ClearPushTokenAsync(DeviceId device, PushKind? kind, CancellationToken cancellationToken = default) => WriteAsync(
        session =>
        {
            if (kind is { } one)
            {
                session.Execute("DELETE FROM push_tokens WHERE device = ?1 AND kind = ?2", device, NameOf(one));
            }
            else
            {
                ClearPushTokens(session, device);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetPushTokenAsync(DeviceId device, PushToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return WriteAsync(
            session => session.Execute(
                "DELETE FROM push_tokens WHERE device = ?1 AND kind = ?2 AND token = ?3", device, NameOf(token.Kind), token.Token),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredPushToken>> GetPushTokensAsync(
        IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return _readers.RunTogetherAsync<IReadOnlyList<StoredPushToken>>(
            session => [.. devices.SelectMany(device => FindPushTokens(session, device))], cancellationToken);
    }

    private static List<StoredPushToken> FindPushTokens(SqliteSession session, DeviceId device) => session.Query(
        "SELECT kind, token FROM push_tokens WHERE device = ?1",
        row => new StoredPushToken(device, new PushToken { Kind = KindOf(row.GetString(0)), Token = row.GetString(1) }),
        device);

    private static void SetPushToken(SqliteSession session, DeviceId device, PushToken token) => session.Execute(
        """
        INSERT INTO push_tokens (device, kind, token) SELECT id, ?2, ?3 FROM devices WHERE id = ?1 AND revoked = 0
        ON CONFLICT (device, kind) DO UPDATE SET token = excluded.token
        """,
        device,
        NameOf(token.Kind),
        token.Token);

    private static void ClearPushTokens(SqliteSession session, DeviceId device) =>
        session.Execute("DELETE FROM push_tokens WHERE device = ?1", device);

    private static string NameOf(PushKind kind) => kind switch
    {
        PushKind.Apns => "apns",
        PushKind.Fcm => "fcm",
        PushKind.WebPush => "webpush",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of push token."),
    };

    private static PushKind KindOf(string name) => name switch
    {
        "apns" => PushKind.Apns,
        "fcm" => PushKind.Fcm,
        "webpush" => PushKind.WebPush,
        _ => throw new InvalidDataException("The database holds a push token of a kind that is not known."),
    };
}
