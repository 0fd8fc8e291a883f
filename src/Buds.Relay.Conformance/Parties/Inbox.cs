using Buds.Crypto.Envelopes;
using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Messages;

namespace Buds.Relay.Conformance.Parties;

internal static class Inbox
{
    public static MessageId IdOf(InboxMessage message) => EnvelopeHeader.Decode(message.Header).Id;

    public static MessageId[] Ids(InboxResponse page) => [.. page.Messages.Select(IdOf)];
}
