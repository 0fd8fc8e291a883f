using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Buds.Crypto;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.HttpSignatures;
using Buds.Relay.Protocol.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Buds.Samples.MinimalRelay;

/// <summary>Bodies, signatures and refusals (protocol.md §6).</summary>
internal static class Wire
{
    public static RelayException Refuse(string code, string? detail = null) => new(RelayProblem.Create(code, detail));

    /// <summary>Turns what a call threw into problem details.</summary>
    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (RelayException e)
        {
            await WriteAsync(context, e.Problem);
        }
        catch (JsonException)
        {
            await WriteAsync(context, RelayProblem.Create(RelayErrorCode.InvalidJson));
        }
    }

    public static Task WriteAsync(HttpContext context, RelayProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(problem, RelayJson.Default.RelayProblem, RelayProblem.MediaType);
    }

    public static IResult Json<T>(T answer, JsonTypeInfo<T> type) => Results.Json(answer, type);

    public static T Parse<T>(HttpContext context, byte[] body, JsonTypeInfo<T> type)
        where T : class => context.Request.HasJsonContentType() ? RelayJson.Parse(body, type) : throw Refuse(RelayErrorCode.UnsupportedMediaType);

    public static async Task<byte[]> ReadAsync(HttpContext context, long most, string tooLarge)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await body.WriteAsync(buffer.AsMemory(0, read));
            if (body.Length > most)
            {
                throw Refuse(tooLarge);
            }
        }

        return body.ToArray();
    }

    /// <summary>Reads a request's signature; what it returns verifies it once the device's key is known.</summary>
    public static (HttpSignatureInput Input, HttpSignedRequest Request) ReadSignature(HttpContext context, byte[] body)
    {
        var headers = context.Request.Headers;
        if (!HttpSignatureInput.TryParse(headers[HttpSignatureHeaders.SignatureInputName], headers[HttpSignatureHeaders.SignatureName], out var input, out var refusal))
        {
            throw Refuse(refusal.ToErrorCode());
        }

        var digest = (string?)headers[ContentDigest.HeaderName];
        if ((body.Length > 0 || digest is not null) && !ContentDigest.Matches(digest, body))
        {
            throw Refuse(RelayErrorCode.DigestMismatch);
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return HttpSignedRequest.TryFromTarget(context.Request.Method, target, body.Length > 0, digest, out var request)
            ? (input, request)
            : throw Refuse(RelayErrorCode.Unauthenticated);
    }

    public static void Verify((HttpSignatureInput Input, HttpSignedRequest Request) signature, Crypto.Identity.Ed25519PublicKey key, DateTimeOffset now)
    {
        var refusal = signature.Input.Verify(key, signature.Request, now);
        if (refusal != HttpSignatureRefusal.None)
        {
            throw new RelayException(RelayProblem.Create(refusal.ToErrorCode()) with { ServerTime = now });
        }
    }

    /// <summary>Reads what its sender signed, or refuses with a code.</summary>
    public static T Signed<T>(Func<T> read, string code)
    {
        try
        {
            return read();
        }
        catch (ProtocolException e)
        {
            throw Refuse(code, e.Message);
        }
    }

    /// <summary>Counts a call of a device in this minute.</summary>
    public static void Count(HttpContext context, RelayDevice device, string name, int most, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        var (last, count) = device.Calls.GetValueOrDefault(name);
        count = last == minute ? count + 1 : 1;
        device.Calls[name] = (minute, count);
        var left = 60 - (now.ToUnixTimeSeconds() % 60);
        context.Response.Headers["RateLimit-Policy"] = $"\"{name}\";q={most};w=60";
        context.Response.Headers["RateLimit"] = $"\"{name}\";r={Math.Max(0, most - count)};t={left}";
        if (count > most)
        {
            context.Response.Headers.RetryAfter = $"{left}";
            throw Refuse(RelayErrorCode.RateLimited);
        }
    }
}
