using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Server.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Buds.Relay.Server.Http;

/// <summary>What every signed call begins and ends with.</summary>
internal sealed class CallReader(RequestAuthenticator authenticator, CallLimits limits, IOptions<RelayOptions> options)
{
    /// <summary>Reads a body of JSON, or none.</summary>
    public async ValueTask<RequestBody> ReadBodyAsync(HttpContext context)
    {
        var request = context.Request;
        var body = await RequestBody.ReadAsync(request, options.Value.Limits.MaxBodyBytes, context.RequestAborted).ConfigureAwait(false);
        if (body.Bytes.Length > 0 && !IsJson(request.ContentType))
        {
            body.Dispose();
            throw RelayProblems.Of(RelayErrorCode.UnsupportedMediaType);
        }

        return body;
    }

    /// <summary>Reads and verifies a call, and counts it against its device's limit. The caller disposes what this returns.</summary>
    public async ValueTask<SignedCall> ReadAsync(HttpContext context, RelayRateLimit? limit)
    {
        var body = await ReadBodyAsync(context).ConfigureAwait(false);
        try
        {
            var device = await authenticator.AuthenticateAsync(context, body.Bytes).ConfigureAwait(false);
            if (limit is not null)
            {
                await limits.TakeAsync(context, limit, device.Id.ToString()).ConfigureAwait(false);
            }

            return new SignedCall(device, body);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public static T Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return RelayJson.Parse(body.Span, typeInfo);
        }
        catch (JsonException)
        {
            throw RelayProblems.Of(RelayErrorCode.InvalidJson);
        }
    }

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> typeInfo)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(value, typeInfo, CallEndpoints.Json, context.RequestAborted);
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(CallEndpoints.Json, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
