using Buds.Relay.Client;
using Buds.Relay.Protocol.Devices;

namespace Buds.Client.Devices;

/// <summary>Registers with what the relay may ask a new account for.</summary>
internal static class Registering
{
    public static async Task RegisterAsync(
        RelayClient relay, SignedStatement list, SignedStatement bundle, BudsOptions options, CancellationToken cancellationToken)
    {
        var request = new RegisterRequest { DeviceList = list, KeyBundle = bundle, InviteCode = options.InviteCode };
        _ = options.RegistrationToken is { } token
            ? await relay.RegisterAsync(request, await token(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
            : await relay.RegisterAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
