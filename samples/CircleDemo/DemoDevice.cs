using Buds.Client;
using Buds.Client.Accounts;
using Buds.Client.Events;
using Microsoft.Extensions.DependencyInjection;

namespace CircleDemo;

/// <summary>One phone or tablet: its own data folder, database, keys and connections.</summary>
internal sealed class DemoDevice : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly SemaphoreSlim _happened = new(0);
    private readonly List<AccountEvent> _events = [];
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private BudsAccount? _account;

    public DemoDevice(string name, string data, Uri relay, DemoSettings settings, LyingRelayHandler? liar = null)
    {
        Name = name;
        var services = new ServiceCollection();
        var builder = services.AddBuds(options =>
        {
            options.Relay = relay;
            options.DataDirectory = data;
            options.Suite = settings.EnvelopeSuite;
        });
        if (liar is not null)
        {
            builder.Calls.AddHttpMessageHandler(() => liar);
        }

        _services = services.BuildServiceProvider();
    }

    public string Name { get; }

    public IServiceProvider Services => _services;

    public BudsClient Client => _services.GetRequiredService<BudsClient>();

    public BudsAccount Account => _account ?? throw new InvalidOperationException("This device has no account yet.");

    public bool IsOnline => _stop is not null;

    public IReadOnlyList<T> Events<T>()
        where T : AccountEvent
    {
        lock (_events)
        {
            return [.. _events.OfType<T>()];
        }
    }

    public void Use(BudsAccount account)
    {
        _account = account;
        var events = account.ListenAsync();
        _listening = Task.Run(async () =>
        {
            await foreach (var happened in events)
            {
                lock (_events)
                {
                    _events.Add(happened);
                }

                _ = _happened.Release();
            }
        });
    }

    public void GoOnline()
    {
        _stop = new CancellationTokenSource();
        _running = Account.RunAsync(_stop.Token);
    }

    public async Task GoOfflineAsync()
    {
        if (_stop is { } stop)
        {
            _stop = null;
            await stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }

    /// <summary>Waits until something is so, looking again whenever something happens on this device.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        for (var patience = DateTime.UtcNow.AddMinutes(2); !await condition();)
        {
            if (_running.IsFaulted)
            {
                await _running;
            }

            if (DateTime.UtcNow > patience)
            {
                throw new TimeoutException($"{Name} waited in vain: {what}.");
            }

            _ = await _happened.WaitAsync(TimeSpan.FromMilliseconds(250));
        }
    }

    public Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()));

    public async ValueTask DisposeAsync()
    {
        await GoOfflineAsync();
        if (_account is not null)
        {
            await _account.DisposeAsync();
        }

        await _listening;
        await _services.DisposeAsync();
        _happened.Dispose();
    }
}
