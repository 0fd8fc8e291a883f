using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Buds.Relay.Server.Pushes.Apns;

/// <summary>
/// The token by which the relay proves itself to Apple. Good for an hour; Apple refuses connections on which it changes more often than each 20 minutes.
/// </summary>
internal sealed class ApnsProviderToken : IDisposable
{
    private static readonly TimeSpan RenewedAfter = TimeSpan.FromMinutes(45);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(20);

    private readonly ApnsOptions _options;
    private readonly TimeProvider _time;
    private readonly ECDsa _key;
    private readonly Lock _gate = new();
    private string? _token;
    private DateTimeOffset _issued;

    public ApnsProviderToken(IOptions<ApnsOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _key = LoadKey(_options);
    }

    public static ECDsa LoadKey(ApnsOptions options)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(options.PrivateKey ?? File.ReadAllText(options.PrivateKeyPath!));
            return key.KeySize == 256 ? key : throw new CryptographicException("Not a P-256 key.");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public string Get()
    {
        lock (_gate)
        {
            return _token is not null && _time.GetUtcNow() - _issued < RenewedAfter ? _token : Renew();
        }
    }

    /// <summary>Makes a new token in place of one that Apple called expired.</summary>
    /// <returns>False where that one was made a short while ago, so that it is not its age.</returns>
    public bool TryReplace(string expired)
    {
        lock (_gate)
        {
            if (_token == expired)
            {
                if (_time.GetUtcNow() - _issued < KeptFor)
                {
                    return false;
                }

                _ = Renew();
            }

            return true;
        }
    }

    public void Dispose() => _key.Dispose();

    private string Renew()
    {
        _issued = _time.GetUtcNow();
        return _token = PushJwt.Sign(_key, _options.KeyId, new SecurityTokenDescriptor { Issuer = _options.TeamId, IssuedAt = _issued.UtcDateTime });
    }
}
