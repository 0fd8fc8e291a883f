using System.Collections.Concurrent;
using Buds.Crypto.Identity;
using Buds.Relay.Client.Calls;
using Buds.Relay.Client.Payloads;

namespace Buds.Relay.Client;

/// <summary>Makes clients for devices. All of them share connections, and those of one relay its circuit and its clock.</summary>
public sealed class RelayClientFactory
{
    private readonly ConcurrentDictionary<string, RelayConnection> _connections = new(StringComparer.Ordinal);
    private readonly IHttpClientFactory _http;
    private readonly RelayClientServices _services;
    private readonly PayloadTransfer _payloads;

    internal RelayClientFactory(IHttpClientFactory http, RelayClientServices services)
    {
        _http = http;
        _services = services;
        _payloads = new PayloadTransfer(http, services);
    }

    /// <summary>Makes a client that calls as one device. Cheap: make as many as there are devices.</summary>
    /// <param name="key">The device's key. Borrowed: it must not be disposed while the client is used, and the client never disposes it.</param>
    /// <param name="relay">The relay; <see cref="RelayClientOptions.RelayUrl"/> where not given.</param>
    /// <exception cref="ArgumentException">The URL is not scheme, host and port alone, or is <c>http</c> and not loopback.</exception>
    /// <exception cref="InvalidOperationException">No relay is given, here or in the options.</exception>
    public RelayClient Create(DeviceKey key, Uri? relay = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        var url = relay ?? _services.Options.RelayUrl
            ?? throw new InvalidOperationException("Name a relay, here or in RelayClientOptions.RelayUrl.");
        if (RelayOrigin.Refusal(url) is { } refusal)
        {
            throw new ArgumentException($"The relay's URL {refusal}", nameof(relay));
        }

        var connection = _connections.GetOrAdd(
            url.GetLeftPart(UriPartial.Authority), static (_, made) => new RelayConnection(made.Url, made.Http, made.Services), (Url: url, Http: _http, Services: _services));
        return new RelayClient(key, connection, _payloads, _services);
    }
}
