using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Stores;
using Buds.Relay.Server.WakeUps;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Buds.Relay.Server.Events;

/// <summary><c>GET /api/messages/events</c>: server-sent events (WHATWG HTML §9.2).</summary>
internal sealed class EventStream(
    IRelayStore store,
    CallReader reader,
    IRelayWakeUps wakeUps,
    EventBeats beats,
    RelayMetrics metrics,
    RelayClock clock,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    // An event without data is not dispatched.
    private static readonly ReadOnlyMemory<byte> InboxEvent = "event: inbox\ndata: {}\n\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> EmptyEvent = "event: empty\ndata: {}\n\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Comment = ": still here\n\n"u8.ToArray();

    // The beat next to it: the first one may come sooner than the others.
    private static readonly TimeSpan EventLook = RelayTimes.EventLook - (RelayTimes.EventHeartbeat / 2);

    public async Task StreamAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limit: null).ConfigureAwait(false);
        var device = call.Device.Id;

        // Listening begins before the first look, so that nothing falls between the two.
        using var subscription = wakeUps.Subscribe(device);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        metrics.StreamOpened();
        try
        {
            await context.Response.StartAsync(stop.Token).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(stop.Token).ConfigureAwait(false);
            if (await HasWaitingAsync(device, stop.Token).ConfigureAwait(false))
            {
                await WriteAsync(context, InboxEvent, stop.Token).ConfigureAwait(false);
            }

            await PumpAsync(context, device, subscription, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has gone, or the relay stops: the stream ends.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                await WriteAsync(context, Reconnect(), context.RequestAborted).ConfigureAwait(false);
            }
        }
        finally
        {
            metrics.StreamClosed();
        }
    }

    private async ValueTask<bool> HasWaitingAsync(DeviceId device, CancellationToken cancellationToken)
    {
        var page = await store.ReadInboxAsync(device, null, clock.Now - RelayTimes.MessageTtl, 1, cancellationToken).ConfigureAwait(false);
        return page.Deliveries.Count > 0;
    }

    private async Task PumpAsync(HttpContext context, DeviceId device, IWakeUpSubscription subscription, CancellationToken cancellationToken)
    {
        var lookedAt = time.GetTimestamp();
        var place = beats.Join();
        var beat = beats.NextAsync(place);
        var wake = subscription.WaitAsync(cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(wake, beat).ConfigureAwait(false) == wake)
            {
                if (!await wake.ConfigureAwait(false))
                {
                    return;
                }

                await WriteAsync(context, InboxEvent, cancellationToken).ConfigureAwait(false);
                if (subscription.SentAt is { } sentAt)
                {
                    metrics.WokenUp(time.GetUtcNow() - sentAt);
                }

                wake = subscription.WaitAsync(cancellationToken).AsTask();
            }
            else
            {
                // Taken before the writing, which may take longer than until the next one: then that follows at once.
                beat = beats.NextAsync(place);
                var looks = time.GetElapsedTime(lookedAt) >= EventLook;
                await WriteAsync(context, looks ? await LookAsync(device, cancellationToken).ConfigureAwait(false) : Comment, cancellationToken).ConfigureAwait(false);
                lookedAt = looks ? time.GetTimestamp() : lookedAt;
            }
        }
    }

    // A wake-up may be lost between nodes. One look here saves each device its poll.
    private async ValueTask<ReadOnlyMemory<byte>> LookAsync(DeviceId device, CancellationToken cancellationToken)
    {
        try
        {
            return await HasWaitingAsync(device, cancellationToken).ConfigureAwait(false) ? InboxEvent : EmptyEvent;
        }
        catch (RelayStoreException)
        {
            // Not known: the client's own poll finds out.
            return Comment;
        }
    }

    // Spread, so that the node they come to next is not called by all at once.
    private static ReadOnlyMemory<byte> Reconnect() => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"retry: {RandomNumberGenerator.GetInt32((int)RelayTimes.EventReconnect.TotalMilliseconds)}\n\n"));

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(text, cancellationToken).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
