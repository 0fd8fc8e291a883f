using Buds.Crypto.Identifiers;
using Buds.Relay.Server.Stores;

namespace Buds.Relay.Server.Rules;

/// <summary>Which messages are taken (protocol.md §6).</summary>
public static class SendRules
{
    /// <summary>Decides on a message. The store fills <see cref="SendOutcome.Freed"/>.</summary>
    public static SendOutcome Decide(NewMessage message, SendState state)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(state);
        if (state.Sent is { } sent)
        {
            return sent.Device == message.Content.Device && sent.HeaderSha256.Span.SequenceEqual(message.HashHeader())
                ? new SendOutcome { Status = SendStatus.AlreadySent, ReceivedAt = sent.ReceivedAt, Deliveries = sent.Deliveries }
                : new SendOutcome { Status = SendStatus.MessageConflict };
        }

        Did[] unknown = [.. message.Content.To.Except(state.Accounts)];
        if (unknown.Length > 0)
        {
            return new SendOutcome { Status = SendStatus.UnknownDid, Accounts = unknown };
        }

        if (DecideUpload(message, state.Upload) is { } refusal)
        {
            return new SendOutcome { Status = refusal };
        }

        var stale = FindStale(message, state.ActiveDevices);
        return stale.Count > 0
            ? new SendOutcome { Status = SendStatus.StaleDevices, Accounts = stale }
            : new SendOutcome { Status = SendStatus.Accepted, ReceivedAt = message.ReceivedAt, Deliveries = message.WrappedKeys.Count };
    }

    private static SendStatus? DecideUpload(NewMessage message, StoredUpload? upload)
    {
        var header = message.Content;
        if (upload is null)
        {
            return SendStatus.UploadMissing;
        }

        if (upload.Device != header.Device)
        {
            return SendStatus.MessageConflict;
        }

        if (upload.Size != header.PayloadSize || !upload.Sha256.Span.SequenceEqual(header.PayloadSha256.Span))
        {
            return SendStatus.UploadMismatch;
        }

        return message.Payload switch
        {
            PayloadState.Present => null,
            PayloadState.Missing => SendStatus.UploadMissing,
            _ => SendStatus.UploadMismatch,
        };
    }

    /// <summary>The accounts that have a device too few or too many among the wrapped keys. A device of no recipient makes all of them stale,
    /// since nobody but its owner can say whose it was.</summary>
    private static IReadOnlyList<Did> FindStale(NewMessage message, IReadOnlyDictionary<DeviceId, Did> active)
    {
        var covered = message.WrappedKeys.Select(key => key.DeviceId).ToHashSet();
        if (covered.Any(device => !active.ContainsKey(device) || device == message.Content.Device))
        {
            return message.Content.To;
        }

        return [.. active.Where(device => device.Key != message.Content.Device && !covered.Contains(device.Key)).Select(device => device.Value).Distinct()];
    }
}
