namespace Buds.Relay.Client.Calls;

/// <summary>Signs each try anew (protocol.md §6, RFC 9421), so that a repeat carries its own time.</summary>
internal sealed class RelaySigningHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(RequestSigner.OptionsKey, out var signer))
        {
            await signer.SignAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
