using System.Buffers;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Errors;
using Buds.Relay.Client.Inbox;
using Buds.Relay.Client.Payloads;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;

namespace Buds.Relay.Client;

/// <summary>
/// Calls a relay as one device (protocol.md §6). Every call may be repeated, and is, after a transient failure; it ends in
/// <see cref="RelayException"/>, the relay's own "no", or in <see cref="RelayTransportException"/>, no answer that could be used. Safe for
/// use by several threads. From <see cref="RelayClientFactory.Create"/>.
/// </summary>
public sealed partial class RelayClient
{
    private static readonly SearchValues<char> TokenAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private readonly DeviceKey _key;
    private readonly RelayConnection _relay;
    private readonly PayloadTransfer _payloads;
    private readonly RelayClientServices _services;

    internal RelayClient(DeviceKey key, RelayConnection relay, PayloadTransfer payloads, RelayClientServices services)
    {
        _key = key;
        _relay = relay;
        _payloads = payloads;
        _services = services;
    }

    /// <summary>The relay.</summary>
    public Uri RelayUrl => _relay.Relay;

    /// <summary>The device that calls.</summary>
    public DeviceId DeviceId => _key.Id;

    /// <summary>How far the relay's clock is ahead of this machine's, as learned from the last call that the relay refused for its time; zero
    /// before that.</summary>
    public TimeSpan ClockOffset => _relay.Clock.Offset;

    /// <summary>Asks what the relay can do. Not signed. Later calls keep to the limits that it names.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public async Task<RelayDescription> GetDescriptionAsync(CancellationToken cancellationToken = default)
    {
        var call = new RelayCall("description", HttpMethod.Get, RelayRoutes.Description) { IsSigned = false };
        var description = await _relay.CallAsync(call, _key, RelayJson.Default.RelayDescription, cancellationToken).ConfigureAwait(false);
        _relay.AckBatchMax = description.Limits.AckBatchMax;
        return description;
    }

    /// <summary>Registers this device with its account's newest device list.</summary>
    /// <param name="request">The list, this device's first key bundle, and what else the relay asks for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused: <c>list_conflict</c>, <c>invite_invalid</c> and others.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<RegisterResponse> RegisterAsync(RegisterRequest request, CancellationToken cancellationToken = default) =>
        RegisterCoreAsync(request, null, cancellationToken);

    /// <summary>Registers this device at a relay that asks for an OpenID Connect token (<see cref="RelayRegistration.Oidc"/>).</summary>
    /// <param name="request">The list and this device's first key bundle.</param>
    /// <param name="bearerToken">The token, sent as <c>Authorization: Bearer</c> (RFC 6750 §2.1).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The token is empty, or holds what no token does.</exception>
    /// <exception cref="RelayException">The relay refused: <c>token_invalid</c>, <c>list_conflict</c> and others.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<RegisterResponse> RegisterAsync(RegisterRequest request, string bearerToken, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(bearerToken);
        return bearerToken.AsSpan().ContainsAnyExcept(TokenAlphabet)
            ? throw new ArgumentException("Not a bearer token of RFC 6750.", nameof(bearerToken))
            : RegisterCoreAsync(request, bearerToken, cancellationToken);
    }

    /// <summary>Publishes a new key bundle of this device.</summary>
    /// <param name="request">The bundle.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<PublishKeysResponse> PublishKeysAsync(PublishKeysRequest request, CancellationToken cancellationToken = default) =>
        _relay.CallAsync(
            RelayCall.Post("keys", RelayRoutes.Keys, request, RelayJson.Default.PublishKeysRequest),
            _key, RelayJson.Default.PublishKeysResponse, cancellationToken);

    /// <summary>Sets where this device can be woken, or clears that.</summary>
    /// <param name="token">The token; null clears those of every service.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task SetPushTokenAsync(PushToken? token, CancellationToken cancellationToken = default)
    {
        var request = new SetPushTokenRequest { Kind = token?.Kind, Token = token?.Token };
        return _relay.CallAsync(
            RelayCall.Post("push_token", RelayRoutes.PushToken, request, RelayJson.Default.SetPushTokenRequest), _key, cancellationToken);
    }

    /// <summary>Marks this device as seen. A device without a heartbeat for 90 days gets no new messages (protocol.md §6).</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<HeartbeatResponse> HeartbeatAsync(CancellationToken cancellationToken = default) => _relay.CallAsync(
        new RelayCall("heartbeat", HttpMethod.Post, RelayRoutes.Heartbeat), _key, RelayJson.Default.HeartbeatResponse, cancellationToken);

    /// <summary>Asks for device lists and key bundles, which are hostile until verified against their pins.</summary>
    /// <param name="request">The accounts, 1 to 12.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RelayException">The relay refused.</exception>
    /// <exception cref="RelayTransportException">There was no usable answer.</exception>
    public Task<DeviceListsResponse> GetDeviceListsAsync(DeviceListsRequest request, CancellationToken cancellationToken = default) =>
        _relay.CallAsync(
            RelayCall.Post("device_lists", RelayRoutes.DeviceLists, request, RelayJson.Default.DeviceListsRequest),
            _key, RelayJson.Default.DeviceListsResponse, cancellationToken);

    /// <summary>Makes a reader of this device's inbox. An app runs one.</summary>
    /// <param name="sources">What wakes it beside the relay's event stream and <see cref="InboxReader.Wake"/>.</param>
    public InboxReader CreateInboxReader(params IReadOnlyCollection<IWakeSource> sources) => new(this, _services, [new EventWakeSource(this), .. sources]);

    private Task<RegisterResponse> RegisterCoreAsync(RegisterRequest request, string? bearerToken, CancellationToken cancellationToken) =>
        _relay.CallAsync(
            RelayCall.Post("register", RelayRoutes.Register, request, RelayJson.Default.RegisterRequest) with { BearerToken = bearerToken },
            _key, RelayJson.Default.RegisterResponse, cancellationToken);
}
