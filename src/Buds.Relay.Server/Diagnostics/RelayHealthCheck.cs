using Buds.Crypto;
using Buds.Relay.Server.Stores;
using Buds.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Buds.Relay.Server.Diagnostics;

/// <summary>Whether the relay's stores answer.</summary>
internal sealed class RelayHealthCheck(IRelayStore store, IBlobStore blobs) : IHealthCheck
{
    private static readonly BlobKey Nothing = BlobKey.Parse("health");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.CheckAsync(cancellationToken).ConfigureAwait(false);
            await blobs.StatAsync(Nothing, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (BudsException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
    }
}
