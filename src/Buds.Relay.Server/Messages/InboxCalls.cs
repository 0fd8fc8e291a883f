using System.Globalization;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Pushes;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Messages;

/// <summary>Reading, acknowledging and withdrawing messages.</summary>
internal sealed class InboxCalls(
    IRelayStore store,
    CallReader reader,
    CallLimits limits,
    PayloadLinks links,
    PayloadReclaimer reclaimer,
    PushQueue pushes,
    IPushThrottle throttle,
    RelayMetrics metrics,
    RelayClock clock,
    IOptions<RelayOptions> options)
{
    public async Task ReadAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.InboxReads).ConfigureAwait(false);
        var after = ReadAfter(context.Request);
        if (after is null && pushes.IsUsed)
        {
            // Before the store is read: what comes after that is not on this page, and may push again.
            await throttle.ResetAsync(call.Device.Id, context.RequestAborted).ConfigureAwait(false);
        }

        var page = await store.ReadInboxAsync(
            call.Device.Id, after, clock.Now - RelayTimes.MessageTtl, ReadLimit(context.Request), context.RequestAborted).ConfigureAwait(false);
        var messages = new List<InboxMessage>(page.Deliveries.Count);
        foreach (var delivery in page.Deliveries)
        {
            var get = await links.DownloadAsync(context, PayloadKey.Of(delivery.Message, delivery.PayloadSha256)).ConfigureAwait(false);
            messages.Add(new InboxMessage
            {
                Header = delivery.Header,
                Signature = delivery.Signature,
                WrappedKey = delivery.WrappedKey,
                Payload = new PayloadLink { Url = get.Url, Headers = get.Headers, ExpiresAt = get.ExpiresAt },
                ReceivedAt = delivery.ReceivedAt,
            });
        }

        var response = new InboxResponse { Messages = messages, HasMore = page.HasMore };
        await CallReader.WriteAsync(context, response, RelayJson.Default.InboxResponse).ConfigureAwait(false);
    }

    public async Task AcknowledgeAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limit: null).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.AckRequest);
        if (request.MessageIds.Count == 0 || request.MessageIds.Count > options.Value.Limits.AckBatchMax)
        {
            throw RelayProblems.InvalidField(
                "message_ids", string.Create(CultureInfo.InvariantCulture, $"1 to {options.Value.Limits.AckBatchMax} messages."));
        }

        var removal = await store.AcknowledgeAsync(call.Device.Id, request.MessageIds, context.RequestAborted).ConfigureAwait(false);
        metrics.Acknowledged(removal.Count);
        var (count, freed) = (removal.Count, removal.Freed);
        if (count < request.MessageIds.Count && store is ILegacyStore legacy)
        {
            var old = await legacy.AcknowledgeLegacyAsync(call.Device.Id, request.MessageIds, context.RequestAborted).ConfigureAwait(false);
            (count, freed) = (count + old.Count, [.. freed, .. old.Freed]);
        }

        await reclaimer.DeleteAsync(freed).ConfigureAwait(false);
        await CallReader.WriteAsync(context, new AckResponse { Acknowledged = count }, RelayJson.Default.AckResponse).ConfigureAwait(false);
    }

    public async Task WithdrawAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.Withdrawals).ConfigureAwait(false);
        if (!MessageId.TryParse(context.Request.RouteValues["id"] as string, out var id))
        {
            throw RelayProblems.InvalidField("id", "A message id is a lower-case UUID with hyphens.");
        }

        var outcome = await store.WithdrawAsync(id, call.Device.Did, context.RequestAborted).ConfigureAwait(false);
        if (outcome.Status != WithdrawalStatus.Withdrawn)
        {
            throw RelayProblems.Of(outcome.Status == WithdrawalStatus.NotSender ? RelayErrorCode.NotSender : RelayErrorCode.UnknownMessage);
        }

        await reclaimer.DeleteAsync(outcome.Freed).ConfigureAwait(false);
        await CallReader.WriteAsync(context, new UnsendResponse { Withdrawn = outcome.Withdrawn }, RelayJson.Default.UnsendResponse).ConfigureAwait(false);
    }

    private int ReadLimit(HttpRequest request)
    {
        var limits = options.Value.Limits;
        return Single(request, RelayRoutes.LimitParameter) switch
        {
            null => limits.InboxPageDefault,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 => Math.Min(limit, limits.InboxPageMax),
            _ => throw RelayProblems.InvalidField(RelayRoutes.LimitParameter, "A number from 1."),
        };
    }

    private static MessageId? ReadAfter(HttpRequest request) => Single(request, RelayRoutes.AfterParameter) switch
    {
        null => null,
        var text when MessageId.TryParse(text, out var id) => id,
        _ => throw RelayProblems.InvalidField(RelayRoutes.AfterParameter, "A message id is a lower-case UUID with hyphens."),
    };

    private static string? Single(HttpRequest request, string name) => request.Query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } value => value[0],
        _ => throw RelayProblems.InvalidField(name, "Given more than once."),
    };
}
