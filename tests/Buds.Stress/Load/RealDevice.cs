using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Buds.Client;
using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Stress.Measuring;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Stress.Load;

/// <summary>A device as an app has one: a data folder, a database, an account, and everything running.</summary>
internal sealed class RealDevice : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(Cid Memory, long At)> _arrivals = [];
    private BudsAccount? _account;
    private Task _running = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;

    public RealDevice(int number, Uri relay, string folder, bool withXWing)
    {
        Number = number;
        var services = new ServiceCollection();
        services.AddBuds(options =>
        {
            options.Relay = relay;
            options.DataDirectory = folder;
            options.OfferXWing = withXWing;
            options.Suite = withXWing ? null : EnvelopeSuite.X25519;
        });
        _services = services.BuildServiceProvider();
    }

    /// <summary>Its number among all devices.</summary>
    public int Number { get; }

    public BudsClient Client => _services.GetRequiredService<BudsClient>();

    public BudsAccount Account => _account!;

    public void Use(BudsAccount account)
    {
        _account = account;
        var events = account.ListenAsync();
        _listening = Task.Run(async () =>
        {
            await foreach (var happened in events)
            {
                if (happened is MemoryChanged changed)
                {
                    _arrivals.Enqueue((changed.Memory, Stopwatch.GetTimestamp()));
                }
            }
        });
        _running = account.RunAsync(_stop.Token);
    }

    public async Task<Circle> CircleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await Account.GetCirclesAsync(cancellationToken) is [var circle, ..])
            {
                return circle;
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Shares a memory, and says which one it became.</summary>
    public async Task<Cid> ShareAsync(string text, PoolPhoto photo, CancellationToken cancellationToken)
    {
        var source = new PhotoSource(photo.Blob.Mime, _ => ValueTask.FromResult<Stream>(new ReadOnlyMemoryStream(photo.Bytes))) { KeepMetadata = true };
        return await (await CircleAsync(cancellationToken)).ShareAsync(new NewMemory { Text = text, Photos = [source] }, cancellationToken);
    }

    /// <summary>Tells the ledger of what came from others since the last look, with every byte read back from the device's own store.</summary>
    public async Task ReportAsync(Ledger ledger, Recorder recorder, ConcurrentDictionary<Cid, RealShare> shares, CancellationToken cancellationToken)
    {
        for (var left = _arrivals.Count; left > 0 && _arrivals.TryDequeue(out var arrival); left--)
        {
            if (!shares.TryGetValue(arrival.Memory, out var share))
            {
                // Its sender is not told yet which memory it is.
                _arrivals.Enqueue(arrival);
            }
            else if (share.Device != Number)
            {
                recorder.Add(Measure.RealShareToEvent, Stopwatch.GetElapsedTime(share.At, arrival.At));
                ledger.Open(arrival.Memory.ToString(), Number, await ContentAsync(arrival.Memory, cancellationToken));
            }
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

    private async Task<UInt128> ContentAsync(Cid id, CancellationToken cancellationToken)
    {
        if (await Account.FindMemoryAsync(id, cancellationToken) is not { Text: { } text, Photos: [var photo] })
        {
            return UInt128.Zero;
        }

        await using var bytes = await Account.OpenPhotoAsync(photo, cancellationToken);
        return Ledger.ContentOf(text, await SHA256.HashDataAsync(bytes, cancellationToken));
    }
}
