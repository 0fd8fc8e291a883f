using System.Collections.Concurrent;
using Buds.Client;
using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Crypto.Identifiers;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Cluster.Tests;

/// <summary>A device as an app has one: a data folder, an account, and everything running.</summary>
internal sealed class Device : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stop = new();
    private BudsAccount? _account;
    private Task _running = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;

    public Device(Uri relay, string folder)
    {
        var services = new ServiceCollection();
        services.AddBuds(options =>
        {
            options.Relay = relay;
            options.DataDirectory = folder;
        });
        _services = services.BuildServiceProvider();
    }

    public BudsClient Client => _services.GetRequiredService<BudsClient>();

    public BudsAccount Account => _account!;

    public ConcurrentQueue<AccountEvent> Events { get; } = [];

    public void Use(BudsAccount account)
    {
        _account = account;
        var events = account.ListenAsync();
        _listening = Task.Run(async () =>
        {
            await foreach (var happened in events)
            {
                Events.Enqueue(happened);
            }
        });
        _running = account.RunAsync(_stop.Token);
    }

    public async Task<Circle> CircleAsync()
    {
        await UntilAsync(async () => (await Account.GetCirclesAsync()).Count == 1);
        return (await Account.GetCirclesAsync())[0];
    }

    /// <summary>Shares notes, and lets the outbox get no further behind than a few.</summary>
    public async Task ShareAsync(IEnumerable<string> notes, Action shared)
    {
        var circle = await CircleAsync();
        foreach (var note in notes)
        {
            await UntilAsync(async () => (await Account.GetOutboxAsync()).Count < 3);
            _ = await circle.ShareAsync(new NewMemory { Text = note });
            shared();
        }
    }

    public async Task<int> CountAsync() => (await (await CircleAsync()).GetTimelineAsync(1000)).Count;

    /// <summary>Messages that were opened more often than once.</summary>
    public IReadOnlyList<MessageId> OpenedTwice() =>
        [.. Events.OfType<MessageReceived>().GroupBy(received => received.Message).Where(times => times.Count() > 1).Select(times => times.Key)];

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_account is not null)
        {
            await _account.DisposeAsync();
        }

        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _services.DisposeAsync();
        _stop.Dispose();
    }
}
