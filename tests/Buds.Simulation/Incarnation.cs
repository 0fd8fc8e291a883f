using System.Collections.Concurrent;
using Buds.Client;
using Buds.Client.Accounts;
using Buds.Client.Events;
using Buds.Relay.Client;
using Buds.Relay.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Simulation;

/// <summary>
/// A device from its start to its end: its folder, its account and what it does. What it does stops at every request; between two of them nothing else
/// runs, so that one seed has one history.
/// </summary>
internal sealed class Incarnation : IAsyncDisposable
{
    // In real time: a device that takes longer waits for something that does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ServiceProvider _services;
    private TaskCompletionSource _quiet = new();
    private TaskCompletionSource<GateDecision>? _gate;
    private BudsAccount? _account;
    private bool _isFree = true;
    private bool _isDead;

    public Incarnation(FakeRelay relay, string folder, TimeSpan skew)
    {
        Folder = folder;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new SkewedTime(relay.Time, skew));
        services.AddBuds(options =>
        {
            options.Relay = FakeRelay.BaseAddress;
            options.DataDirectory = folder;
            options.OfferXWing = false;
            (options.OpenedAtOnce, options.OpenedAhead) = (1, 1);
        }).UsePrimaryHandler(_ => new GateHandler(this, relay.CreateHandler()));

        // A try that fails ends what the device does: the scheduler tries again, and nothing waits for a clock.
        services.PostConfigure<RelayClientOptions>(options => (options.MaxRetries, options.CircuitMinimumTries) = (0, 10_000));
        _services = services.BuildServiceProvider();
    }

    public string Folder { get; }

    public BudsClient Client => _services.GetRequiredService<BudsClient>();

    public BudsAccount Account
    {
        get => _account!;
        set
        {
            _account = value;
            _ = ListenAsync(value.ListenAsync());
        }
    }

    /// <summary>What the device asks the relay at this moment, and waits to be let through; null where it does nothing.</summary>
    public string? Waiting { get; private set; }

    /// <summary>How what the device did last ended; null while it does it.</summary>
    public string? Outcome { get; private set; }

    /// <summary>Begins to do something, and returns once it is over or stopped at a request.</summary>
    public Task BeginAsync(Func<BudsAccount, Task> action)
    {
        _isFree = false;
        (_quiet, Outcome) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        _ = Task.Run(async () =>
        {
            try
            {
                await action(Account);
                Outcome = "done";
            }
            catch (Exception e)
            {
                Outcome = e is Crypto.BudsException known ? known.Code : e.GetType().Name;
                if (e is not (Crypto.BudsException or HttpRequestException))
                {
                    Fault = e;
                }
            }

            _isFree = true;
            _quiet.SetResult();
        });
        return _quiet.Task.WaitAsync(Patience);
    }

    /// <summary>What no user of the library should ever see.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Lets the request go on, and returns once the device does nothing or stopped at the next one.</summary>
    public Task GoOnAsync(GateDecision decision)
    {
        var gate = _gate!;
        _isDead |= decision != GateDecision.Pass;
        (_gate, Waiting) = (null, null);
        _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult(decision);
        return _quiet.Task.WaitAsync(Patience);
    }

    public Task<GateDecision> ArriveAsync(string request)
    {
        if (_isFree || _isDead)
        {
            return Task.FromResult(_isDead ? GateDecision.Die : GateDecision.Pass);
        }

        var gate = new TaskCompletionSource<GateDecision>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_gate, Waiting) = (gate, request);
        _quiet.SetResult();
        return gate.Task;
    }

    /// <summary>The codes of messages that were refused and sends that failed, since the device was started.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    private async Task ListenAsync(IAsyncEnumerable<AccountEvent> events)
    {
        await foreach (var happened in events)
        {
            if (happened is MessageRefused or SendFailed)
            {
                Refusals.Enqueue(happened is MessageRefused refused ? refused.Code : $"send {((SendFailed)happened).Code}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDead = true;
        if (_account is not null)
        {
            await _account.DisposeAsync();
        }

        await _services.DisposeAsync();
    }
}
