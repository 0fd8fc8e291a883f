using System.Globalization;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol;

/// <summary>The paths of a relay's calls (protocol.md §6).</summary>
public static class RelayRoutes
{
    /// <summary><c>GET</c>: what the relay can do; no signature needed.</summary>
    public const string Description = "/.well-known/buds-relay";

    /// <summary><c>POST</c>: registers a device.</summary>
    public const string Register = "/api/devices/register";

    /// <summary><c>POST</c>: publishes a key bundle.</summary>
    public const string Keys = "/api/devices/keys";

    /// <summary><c>POST</c>: sets or clears the push token.</summary>
    public const string PushToken = "/api/devices/push-token";

    /// <summary><c>POST</c>: marks this device as seen.</summary>
    public const string Heartbeat = "/api/devices/heartbeat";

    /// <summary><c>POST</c>: gives device lists and key bundles.</summary>
    public const string DeviceLists = "/api/devices/list";

    /// <summary><c>POST</c>: asks where to upload a payload.</summary>
    public const string Uploads = "/api/messages/uploads";

    /// <summary><c>POST</c>: sends a message.</summary>
    public const string Send = "/api/messages/send";

    /// <summary><c>GET</c>: this device's unacknowledged messages; takes <see cref="LimitParameter"/> and <see cref="AfterParameter"/>.</summary>
    public const string Inbox = "/api/messages/inbox";

    /// <summary><c>POST</c>: acknowledges messages.</summary>
    public const string Ack = "/api/messages/ack";

    /// <summary><c>GET</c>: server-sent events.</summary>
    public const string Events = "/api/messages/events";

    /// <summary><c>DELETE</c>: unsends a message. A route template; <see cref="MessagePath"/> makes the path.</summary>
    public const string Message = "/api/messages/{id}";

    /// <summary>Where a relay that stores payloads itself takes and gives them: what every such path begins with.</summary>
    public const string BlobsPrefix = "/blobs/";

    /// <summary><c>PUT</c> and <c>GET</c> of payloads by presigned URL: a route template.</summary>
    public const string Blobs = BlobsPrefix + "{**key}";

    /// <summary><c>POST</c>: shows that this device was one of the relay that came before.</summary>
    public const string ClaimLegacy = "/api/devices/claim-legacy";

    /// <summary><c>GET</c>: what waits for the old devices that this one has claimed.</summary>
    public const string LegacyInbox = "/api/messages/legacy";

    /// <summary>Query parameter of <see cref="Inbox"/>: how many messages.</summary>
    public const string LimitParameter = "limit";

    /// <summary>Query parameter of <see cref="Inbox"/>: the id of the last message of the page before.</summary>
    public const string AfterParameter = "after";

    /// <summary>Name of the server-sent event that says that something waits in the inbox.</summary>
    public const string InboxEvent = "inbox";

    /// <summary>Name of the server-sent event that says that the relay looked, and nothing waits.</summary>
    public const string EmptyEvent = "empty";

    /// <summary>The path of one message.</summary>
    /// <exception cref="ArgumentException">The default id.</exception>
    public static string MessagePath(MessageId id) => id.IsDefault
        ? throw new ArgumentException("The default id names no message.", nameof(id))
        : $"/api/messages/{id}";

    /// <summary>The path and query of an inbox page.</summary>
    /// <param name="limit">How many messages at most, from 1; the relay's own number where not given.</param>
    /// <param name="after">The last message of the page before.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit below 1.</exception>
    public static string InboxPage(int? limit = null, MessageId? after = null)
    {
        if (limit is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(limit));
        }

        var size = limit is { } number ? string.Create(CultureInfo.InvariantCulture, $"{LimitParameter}={number}") : null;
        var start = after is { } id ? $"{AfterParameter}={id}" : null;
        var query = string.Join('&', new[] { size, start }.Where(part => part is not null));
        return query.Length == 0 ? Inbox : $"{Inbox}?{query}";
    }
}
