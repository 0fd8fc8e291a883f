using Buds.Client;
using Buds.Client.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Benchmarks.Client;

/// <summary>A device of the profile, as an app has one.</summary>
internal sealed class ProfiledDevice : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private BudsAccount? _account;

    private ProfiledDevice(ServiceProvider services, PayloadGate gate) => (_services, Gate) = (services, gate);

    public PayloadGate Gate { get; }

    public BudsAccount Account => _account!;

    public static async Task<ProfiledDevice> CreateAsync(Uri relay, string folder, string name)
    {
        var device = Of(relay, folder);
        device._account = await device._services.GetRequiredService<BudsClient>().CreateAccountAsync(name);
        return device;
    }

    public static async Task<ProfiledDevice> OpenAsync(Uri relay, string folder)
    {
        var device = Of(relay, folder);
        device._account = await device._services.GetRequiredService<BudsClient>().OpenAccountAsync();
        return device;
    }

    public async ValueTask DisposeAsync()
    {
        await Account.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static ProfiledDevice Of(Uri relay, string folder)
    {
        var gate = new PayloadGate();
        var services = new ServiceCollection();
        services.AddBuds(options => (options.Relay, options.DataDirectory) = (relay, folder)).UsePrimaryHandler(_ => gate);
        return new ProfiledDevice(services.BuildServiceProvider(), gate);
    }
}
