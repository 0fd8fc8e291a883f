namespace Buds.Relay.Client.Inbox;

/// <summary>What an <see cref="InboxReader"/> did since it was made.</summary>
/// <param name="Requests">Requests for a page of the inbox.</param>
/// <param name="EmptyRequests">Those that found nothing at all.</param>
/// <param name="WakeUps">Wake-ups by all sources.</param>
/// <param name="Polls">Inbox reads that no wake-up and no opened stream asked for.</param>
/// <param name="EmptyPolls">Those that found nothing.</param>
/// <param name="FoundByPolls">Messages that no wake-up told of: those of polls and of the reads after a source opened.</param>
/// <param name="Failures">Inbox reads that failed.</param>
/// <param name="Acknowledged">Messages acknowledged.</param>
/// <param name="HandlerFailures">Times that the handler threw.</param>
/// <param name="StreamsOpened">Times that a source of wake-ups opened.</param>
/// <param name="Unreadable">Messages whose header cannot be read, at most 1000: of a newer version, or altered by the relay. They stay in the inbox.</param>
public sealed record InboxCounters(
    long Requests, long EmptyRequests, long WakeUps, long Polls, long EmptyPolls, long FoundByPolls, long Failures, long Acknowledged, long HandlerFailures,
    long StreamsOpened, long Unreadable);
