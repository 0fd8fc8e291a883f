using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Buds.Storage.S3;

/// <summary>Reaches the store when the application starts, so that one that cannot be used is found then and not by the first call.</summary>
internal sealed class S3Start(IServiceProvider services) : IHostedService
{
    // Not a parameter of the constructor: hosted services are made before the options are checked.
    public async Task StartAsync(CancellationToken cancellationToken) =>
        await services.GetRequiredService<S3Bucket>().ConnectAsync(cancellationToken).ConfigureAwait(false);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
