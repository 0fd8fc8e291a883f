namespace Buds.Samples.RelayHost.Commands;

/// <summary>The relay's stores without the relay, for a command. Settings are those of the relay: appsettings.json and environment variables.</summary>
internal static class StoreHost
{
    public static async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddRelay();
        using var host = builder.Build();

        // Brings the stores up to date, as a node does.
        await host.StartAsync(cancellationToken);
        try
        {
            return await work(host.Services, cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
