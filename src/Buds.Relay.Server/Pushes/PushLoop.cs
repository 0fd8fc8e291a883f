using System.Security.Cryptography;
using System.Threading.Channels;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Pushes;

/// <summary>
/// Takes devices from the queue, many at once, leaves out those that listen or were pushed just now, and pushes the others, several at a time. When the
/// relay stops, what waits is still sent, and nothing is tried again.
/// </summary>
internal sealed class PushLoop(IServiceProvider services, TimeProvider time, IOptions<PushOptions> options, ILogger<PushLoop> logger) : BackgroundService
{
    private const int MaxTogether = 64;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!services.GetServices<IPushSender>().Any())
        {
            return;
        }

        // Not parameters of the constructor: hosted services are made before the options, and with them a missing store, are checked.
        var work = ActivatorUtilities.CreateInstance<Work>(services, time, options.Value, logger);
        await work.RunAsync(stoppingToken).ConfigureAwait(false);
    }

    private sealed class Work(
        PushQueue queue,
        IRelayStore store,
        IRelayWakeUps wakeUps,
        IPushThrottle throttle,
        IEnumerable<IPushSender> senders,
        RelayMetrics metrics,
        TimeProvider time,
        PushOptions options,
        ILogger logger)
    {
        private readonly Dictionary<PushKind, IPushSender> _senders = senders.ToDictionary(sender => sender.Kind);

        public async Task RunAsync(CancellationToken stoppingToken)
        {
            using var closing = stoppingToken.Register(queue.Close);
            var pushes = Channel.CreateBounded<StoredPushToken>(options.Concurrency);
            var sending = Parallel.ForEachAsync(
                pushes.Reader.ReadAllAsync(CancellationToken.None),
                new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency },
                async (push, _) => await SendAsync(push, stoppingToken).ConfigureAwait(false));
            while (await queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                foreach (var push in await PrepareAsync(Take()).ConfigureAwait(false))
                {
                    await pushes.Writer.WriteAsync(push, CancellationToken.None).ConfigureAwait(false);
                }
            }

            pushes.Writer.Complete();
            await sending.ConfigureAwait(false);
        }

        private HashSet<DeviceId> Take()
        {
            var devices = new HashSet<DeviceId>();
            for (var messages = 0; messages < MaxTogether && queue.Reader.TryRead(out var next); messages++)
            {
                devices.UnionWith(next);
            }

            return devices;
        }

        private async Task<IReadOnlyList<StoredPushToken>> PrepareAsync(HashSet<DeviceId> devices)
        {
            try
            {
                // The store first: most devices that are left then are to be pushed.
                var tokens = (await store.GetPushTokensAsync(devices).ConfigureAwait(false))
                    .Where(token => _senders.ContainsKey(token.Token.Kind))
                    .GroupBy(token => token.Device)
                    .ToDictionary(device => device.Key, device => device.MinBy(token => token.Token.Kind)!);
                var listening = await wakeUps.FindListeningAsync(tokens.Keys).ConfigureAwait(false);
                metrics.PushesLeftOut("listening", listening.Count);
                DeviceId[] asleep = [.. tokens.Keys.Except(listening)];
                var taken = await throttle.TakeAsync(asleep).ConfigureAwait(false);
                metrics.PushesLeftOut("recent", asleep.Length - taken.Count);
                return [.. taken.Select(device => tokens[device])];
            }
            catch (RelayStoreException e)
            {
                logger.PushesNotPrepared(e);
                return [];
            }
        }

        private async Task SendAsync(StoredPushToken push, CancellationToken stoppingToken)
        {
            var kind = push.Token.Kind;
            for (var attempt = 1; ; attempt++)
            {
                var result = await TryAsync(push.Token).ConfigureAwait(false);
                var wait = result.RetryAfter ?? Jittered(FirstWait * Math.Pow(2, attempt - 1));
                if (result.Status != PushStatus.TryLater)
                {
                    await NoteAsync(push, result).ConfigureAwait(false);
                    return;
                }

                if (attempt == options.MaxAttempts || wait > LongestWait || !await WaitAsync(wait, stoppingToken).ConfigureAwait(false))
                {
                    metrics.PushEnded(kind, "gave_up");
                    logger.PushGivenUp(kind, attempt);
                    return;
                }
            }
        }

        private async Task<PushResult> TryAsync(PushToken token)
        {
            using var timeout = new CancellationTokenSource(options.Timeout, time);
            try
            {
                return await _senders[token.Kind].SendAsync(token.Token, timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new PushResult(PushStatus.TryLater);
            }
#pragma warning disable CA1031 // A sender's fault must not end all later pushes.
            catch (Exception e)
#pragma warning restore CA1031
            {
                logger.PushFailed(e, token.Kind);
                return new PushResult(PushStatus.TryLater);
            }
        }

        private async Task NoteAsync(StoredPushToken push, PushResult result)
        {
            var kind = push.Token.Kind;
            switch (result.Status)
            {
                case PushStatus.Sent:
                    metrics.PushEnded(kind, "sent");
                    break;
                case PushStatus.TokenInvalid:
                    metrics.PushEnded(kind, "token_cleared");
                    await ForgetAsync(push).ConfigureAwait(false);
                    break;
                default:
                    metrics.PushEnded(kind, "refused");
                    logger.PushRefused(kind, result.Reason ?? "");
                    break;
            }
        }

        private async Task ForgetAsync(StoredPushToken push)
        {
            try
            {
                await store.ForgetPushTokenAsync(push.Device, push.Token).ConfigureAwait(false);
            }
            catch (RelayStoreException e)
            {
                // The next push finds it again.
                logger.PushesNotPrepared(e);
            }
        }

        private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken stoppingToken)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return !stoppingToken.IsCancellationRequested;
        }

        // Half of it to one and a half.
        private static TimeSpan Jittered(TimeSpan wait) => wait * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 1000.0));
    }
}
