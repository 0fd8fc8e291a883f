using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Pushes.WebPush;

/// <summary>The tokens by which the relay proves itself to each push service (RFC 8292).</summary>
internal sealed class VapidTokens(IOptions<WebPushOptions> options, TimeProvider time) : IDisposable
{
    // Whoever registers endpoints of many origins makes others' tokens anew, and no more.
    private const int MaxOrigins = 256;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private static readonly TimeSpan RenewedAfter = TimeSpan.FromHours(6);

    private readonly ECDsa _key = VapidKey.Load(options.Value);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Header, DateTimeOffset Issued)> _headers = [];

    /// <summary>The Authorization header for a push to an endpoint.</summary>
    public string GetAuthorization(Uri endpoint)
    {
        var origin = endpoint.GetLeftPart(UriPartial.Authority);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_headers.TryGetValue(origin, out var known) && now - known.Issued < RenewedAfter)
            {
                return known.Header;
            }

            if (_headers.Count >= MaxOrigins)
            {
                _headers.Clear();
            }

            var token = PushJwt.Sign(_key, keyId: null, new SecurityTokenDescriptor
            {
                Audience = origin,
                Expires = (now + Lifetime).UtcDateTime,
                Claims = new Dictionary<string, object> { ["sub"] = options.Value.Subject },
            });
            var header = $"t={token}, k={options.Value.PublicKey}";
            _headers[origin] = (header, now);
            return header;
        }
    }

    public void Dispose() => _key.Dispose();
}
