namespace Buds.Relay.Client.Inbox;

/// <summary>What an <see cref="InboxReader"/> did since it was made.</summary>
/// <param name="WakeUps">Wake-ups by events and by <see cref="InboxReader.Wake"/>.</param>
/// <param name="Polls">Inbox reads that no wake-up and no opened stream asked for.</param>
/// <param name="EmptyPolls">Those that found nothing.</param>
/// <param name="Failures">Inbox reads that failed.</param>
/// <param name="Acknowledged">Messages acknowledged.</param>
/// <param name="HandlerFailures">Times that the handler threw.</param>
/// <param name="StreamsOpened">Times that the event stream was opened.</param>
public sealed record InboxCounters(
    long WakeUps, long Polls, long EmptyPolls, long Failures, long Acknowledged, long HandlerFailures, long StreamsOpened);
