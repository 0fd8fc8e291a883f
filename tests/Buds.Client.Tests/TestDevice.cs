using Buds.Client.Accounts;
using Buds.Client.Circles;
using Buds.Client.Events;
using Buds.Client.Memories;
using Buds.Client.Photos;
using Buds.Crypto.Identifiers;
using Buds.Relay.Testing;
using Buds.Storage.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Client.Tests;

/// <summary>A device with a data folder of its own, to be killed and started again.</summary>
public sealed class TestDevice(FakeRelay relay, string folder, Action<BudsOptions>? configure) : IAsyncDisposable
{
    private readonly List<AccountEvent> _events = [];
    private ServiceProvider? _services;
    private BudsAccount? _account;

    public BudsAccount Account => _account!;

    public string Folder => folder;

    public DateTimeOffset Now => relay.Time.GetUtcNow();

    /// <summary>Where older photos go.</summary>
    public ColdTier? ColdTier { get; set; }

    /// <summary>Makes thumbnails.</summary>
    public IThumbnailer? Thumbnailer { get; set; }

    /// <summary>Stands between the device and the relay.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler> Wire { get; set; } = handler => handler;

    public BudsClient Client => (_services ??= Build()).GetRequiredService<BudsClient>();

    public IServiceProvider Services => _services ??= Build();

    public Did Did => Account.Did;

    public IReadOnlyList<T> Events<T>()
        where T : AccountEvent
    {
        lock (_events)
        {
            return [.. _events.OfType<T>()];
        }
    }

    public async Task CreateAsync(string name) => Use(await Client.CreateAccountAsync(name));

    public void Use(BudsAccount account)
    {
        _account = account;
        var events = account.ListenAsync();
        _ = Task.Run(async () =>
        {
            await foreach (var happened in events)
            {
                lock (_events)
                {
                    _events.Add(happened);
                }
            }
        });
    }

    /// <summary>Waits for an event that is on its way: the last of so many of its kind.</summary>
    public async Task<T> EventAsync<T>(int number = 1)
        where T : AccountEvent
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Events<T>().Count < number)
        {
            await Task.Delay(1, patience.Token);
        }

        return Events<T>()[number - 1];
    }

    /// <summary>Closes the account and opens it as a new process would.</summary>
    public async Task RestartAsync()
    {
        await Account.DisposeAsync();
        await _services!.DisposeAsync();
        _services = null;
        Use((await Client.OpenAccountAsync())!);
    }

    public async Task<Circle> CircleAsync() => (await Account.GetCirclesAsync()).ShouldHaveSingleItem();

    public async Task<IReadOnlyList<Memory>> TimelineAsync() => await (await CircleAsync()).GetTimelineAsync();

    public async Task<Cid> ShareAsync(string text, params byte[][] photos)
    {
        var sources = photos.Select(photo => new PhotoSource("image/jpeg", _ => ValueTask.FromResult<Stream>(new MemoryStream(photo))) { KeepMetadata = true });
        return await (await CircleAsync()).ShareAsync(new NewMemory { Text = text, Photos = [.. sources] });
    }

    public async Task<byte[]> ReadAsync(Photo photo)
    {
        await using var stream = await Account.OpenPhotoAsync(photo);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (_account is not null)
        {
            await _account.DisposeAsync();
        }

        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(relay.Time);
        if (ColdTier is { } cold)
        {
            services.AddSingleton(cold);
        }

        if (Thumbnailer is { } thumbnailer)
        {
            services.AddSingleton(thumbnailer);
        }

        services.AddBuds(options =>
        {
            options.Relay = FakeRelay.BaseAddress;
            options.DataDirectory = folder;
            configure?.Invoke(options);
        }).UsePrimaryHandler(_ => Wire(relay.CreateHandler()));
        return services.BuildServiceProvider();
    }
}
