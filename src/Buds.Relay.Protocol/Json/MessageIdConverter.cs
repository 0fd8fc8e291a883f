using System.Text.Json;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Json;

internal sealed class MessageIdConverter : TextConverter<MessageId>
{
    protected override bool TryParse(string? text, out MessageId value) => MessageId.TryParse(text, out value);

    protected override string Format(MessageId value) =>
        value.IsDefault ? throw new JsonException("The default id names no message.") : value.ToString();
}
