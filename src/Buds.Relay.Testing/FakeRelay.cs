using System.Security.Cryptography;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server;
using Buds.Relay.Server.CleanUp;
using Buds.Relay.Server.Memory;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Buds.Storage;
using Buds.Storage.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Buds.Relay.Testing;

/// <summary>
/// A whole relay in memory: the real server over in-memory stores, with a clock to turn and faults to inject. All of it may be used by any number of
/// threads and clients at once. Disposing it ends what is still open.
/// </summary>
public sealed partial class FakeRelay : IAsyncDisposable
{
    private const int NoLimit = 1_000_000;

    private readonly WebApplication _app;
    private readonly MemoryRelayStore _store;

    private FakeRelay(WebApplication app, FakeTimeProvider time, RelayFaults faults)
    {
        _app = app;
        Time = time;
        Faults = faults;
        Lies = new RelayLies(this);
        Transcript = new RelayTranscript(time);
        Pushes = app.Services.GetRequiredService<FakePushes>();
        _store = app.Services.GetRequiredService<MemoryRelayStore>();
    }

    /// <summary>Where the relay is reached, by the handlers and clients that it makes and by nobody else.</summary>
    public static Uri BaseAddress { get; } = new("https://relay.test/");

    /// <summary>The relay's clock. It stands still until it is turned.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>What goes wrong from now on.</summary>
    public RelayFaults Faults { get; }

    /// <summary>What the relay says from now on that is not so.</summary>
    public RelayLies Lies { get; }

    /// <summary>What was said so far.</summary>
    public RelayTranscript Transcript { get; }

    /// <summary>The pushes that left, where <see cref="StartAsync"/> was given no push service of the test's own.</summary>
    public FakePushes Pushes { get; }

    /// <summary>The blob store that holds the payloads.</summary>
    public IBlobStore Blobs => _app.Services.GetRequiredService<IBlobStore>();

    /// <summary>What the relay remembers, for invite codes and the like.</summary>
    public IRelayStore Store => _store;

    /// <summary>Starts a relay.</summary>
    /// <param name="configure">Changes its options. Without, rates are not limited, and all else is as by default.</param>
    /// <param name="time">The clock, to share one with what is tested; a new one where not given.</param>
    /// <param name="build">Adds to it: a registration gate, a push sender of the test's own.</param>
    /// <param name="cancellationToken">Abandons the start.</param>
    public static async Task<FakeRelay> StartAsync(
        Action<RelayOptions>? configure = null, FakeTimeProvider? time = null, Action<RelayBuilder>? build = null, CancellationToken cancellationToken = default)
    {
        time ??= new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var faults = new RelayFaults(time);

        // Empty: neither files nor environment variables of the machine have a say in a test.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer(server => server.BaseAddress = BaseAddress);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TimeProvider>(time);
        var relay = builder.Services.AddBudsRelay(options =>
        {
            options.Limits = WithoutRates(RelayLimits.Default);
            options.RegistrationsPerAddress = NoLimit;
            configure?.Invoke(options);
        }).UseMemoryStore();
        builder.Services.AddSingleton<IBlobStore>(new MemoryBlobStore(time));
        builder.Services.AddBudsHmacBlobPresigner(
            presigner => presigner.Secret = RandomNumberGenerator.GetBytes(32));
        builder.Services.AddSingleton<IRelayWakeUps>(services => new FaultyWakeUps(services.GetRequiredService<LocalWakeUps>(), faults));
        builder.Services.AddSingleton(new FakePushes(faults, time));
        build?.Invoke(relay);
        if (builder.Services.All(service => service.ServiceType != typeof(IPushSender)))
        {
            foreach (var kind in Enum.GetValues<PushKind>())
            {
                builder.Services.AddSingleton<IPushSender>(services => new FakePushes.Sender(kind, services.GetRequiredService<FakePushes>()));
            }
        }

        var app = builder.Build();
        app.MapBudsRelay();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        return new FakeRelay(app, time, faults);
    }

    /// <summary>A handler whose requests to <see cref="BaseAddress"/> reach the relay, through <see cref="Faults"/>. Others fail.</summary>
    public HttpMessageHandler CreateHandler() => new FaultHandler(Faults, Lies, Transcript, new WireHandler(_app.GetTestServer()));

    /// <summary>A client with such a handler and <see cref="BaseAddress"/>.</summary>
    public HttpClient CreateClient() => new(CreateHandler()) { BaseAddress = BaseAddress };

    internal IServiceProvider Services => _app.Services;

    /// <summary>Removes what has expired and payloads that nothing refers to, as the relay does by itself from time to time.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken = default)
    {
        var cleanUp = _app.Services.GetRequiredService<RelayCleanUp>();
        await cleanUp.RunAsync(cancellationToken).ConfigureAwait(false);
        await cleanUp.SweepAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Flips one bit in the middle of a message's payload.</summary>
    /// <exception cref="InvalidOperationException">The relay has no payload of this message.</exception>
    public async Task TamperPayloadAsync(MessageId message, CancellationToken cancellationToken = default)
    {
        var key = await FindPayloadAsync(message, cancellationToken).ConfigureAwait(false);
        using var copy = new MemoryStream();
        using (var content = await Blobs.OpenReadAsync(key, 0, cancellationToken).ConfigureAwait(false))
        {
            await content!.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        }

        copy.GetBuffer()[copy.Length / 2] ^= 1;
        copy.Position = 0;
        await Blobs.WriteAsync(key, copy, new BlobWriteOptions { Mode = BlobWriteMode.Replace }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loses a message's payload.</summary>
    /// <exception cref="InvalidOperationException">The relay has no payload of this message.</exception>
    public async Task DeletePayloadAsync(MessageId message, CancellationToken cancellationToken = default) =>
        await Blobs.DeleteAsync(await FindPayloadAsync(message, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Ends all event streams that are open; clients may open new ones, unless <see cref="RelayFaults.EventsOff"/>.</summary>
    public async Task DisconnectEventsAsync() =>
        await _app.Services.GetRequiredService<IRelayWakeUps>().DisconnectAsync([.. _store.Devices.Select(device => device.Id)]).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static RelayLimits WithoutRates(RelayLimits limits) => limits with
    {
        SendsPerMinute = NoLimit,
        InboxReadsPerMinute = NoLimit,
        DeviceListsPerMinute = NoLimit,
        RegistrationsPerFiveMinutes = NoLimit,
    };
}
