using System.Text.Json;
using Buds.Relay.Protocol.Devices;

namespace Buds.Relay.Protocol.Json;

internal sealed class PushKindConverter : TextConverter<PushKind>
{
    public static bool TryParseName(string? name, out PushKind kind)
    {
        kind = name switch
        {
            "apns" => PushKind.Apns,
            "fcm" => PushKind.Fcm,
            "webpush" => PushKind.WebPush,
            _ => (PushKind)(-1),
        };
        return kind >= 0;
    }

    public static string NameOf(PushKind kind) => kind switch
    {
        PushKind.Apns => "apns",
        PushKind.Fcm => "fcm",
        PushKind.WebPush => "webpush",
        _ => throw new JsonException("Not a push kind."),
    };

    protected override bool TryParse(string? text, out PushKind value) => TryParseName(text, out value);

    protected override string Format(PushKind value) => NameOf(value);
}
