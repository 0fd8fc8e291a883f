using System.Text.Json;
using Buds.Crypto.Identifiers;

namespace Buds.Relay.Protocol.Json;

internal sealed class DeviceIdConverter : TextConverter<DeviceId>
{
    protected override bool TryParse(string? text, out DeviceId value) => DeviceId.TryParse(text, out value);

    protected override string Format(DeviceId value) =>
        value.IsDefault ? throw new JsonException("The default id names no device.") : value.ToString();
}
