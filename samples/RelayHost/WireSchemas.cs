using Buds.Crypto.Identifiers;
using Buds.Relay.Protocol.Devices;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Buds.Samples.RelayHost;

/// <summary>Tells OpenAPI what the relay's converters write, which it cannot see.</summary>
internal static class WireSchemas
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Did) || type == typeof(DeviceId) || type == typeof(MessageId) || type == typeof(PushKind) || type == typeof(Uri))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(ReadOnlyMemory<byte>))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "base64url");
        }
        else if (type == typeof(DateTimeOffset) || type == typeof(TimeSpan))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int64");
        }

        return Task.CompletedTask;
    }
}
