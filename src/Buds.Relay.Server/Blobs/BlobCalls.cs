using Buds.Relay.Protocol.Errors;
using Buds.Relay.Server.Diagnostics;
using Buds.Relay.Server.Http;
using Buds.Storage;
using Buds.Storage.Presigning;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Buds.Relay.Server.Blobs;

/// <summary>
/// PUT and GET of payloads that this relay stores itself, by URLs of its <see cref="HmacBlobPresigner"/>; where another presigner is used, there is
/// nothing at these paths.
/// </summary>
internal sealed class BlobCalls(IBlobStore blobs, IBlobPresigner presigner, RelayMetrics metrics)
{
    private const string OctetStream = "application/octet-stream";

    // Twice of what the server lets wait for a caller; a file is read by a thread of the pool, and each time costs its change.
    private const int WriteSize = 131_072;

    // The one in use: another one may have been added before it.
    private readonly HmacBlobPresigner? _presigner = presigner as HmacBlobPresigner;

    public async Task PutAsync(HttpContext context)
    {
        var grant = Verify(context);
        var size = grant.Size!.Value;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The signature says how much: one byte more, and the store refuses it.
            limit.MaxRequestBodySize = size + 1;
        }

        if (context.Request.ContentLength is { } length && length != size)
        {
            throw RelayProblems.Of(RelayErrorCode.UploadMismatch);
        }

        try
        {
            await blobs.WriteAsync(
                grant.Key,
                context.Request.Body,
                new BlobWriteOptions { ExpectedSize = size, ExpectedSha256 = grant.Sha256, Mode = BlobWriteMode.CreateNew },
                context.RequestAborted).ConfigureAwait(false);
            metrics.Uploaded(size);
        }
        catch (BlobExistsException)
        {
            // The key holds the hash, and content is checked on its way in: what is there is what was to be uploaded. The rest of it is
            // read, since some clients take an early answer for a broken connection.
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BlobIntegrityException or BadHttpRequestException)
        {
            // Too much, too little, other bytes, or a body that ended before its announced length: nothing of it was kept.
            throw RelayProblems.Of(RelayErrorCode.UploadMismatch);
        }
    }

    public async Task GetAsync(HttpContext context)
    {
        var grant = Verify(context);
        var content = await blobs.OpenReadAsync(grant.Key, 0, context.RequestAborted).ConfigureAwait(false)
            ?? throw RelayProblems.Of(RelayErrorCode.NotFound);
        context.Response.Headers.CacheControl = "no-store";
        if (content.CanSeek && context.Request.Headers.Range.Count == 0)
        {
            await using (content.ConfigureAwait(false))
            {
                await WriteWholeAsync(content, context).ConfigureAwait(false);
            }
        }
        else
        {
            // Disposes the stream.
            await Results.Stream(content, OctetStream, enableRangeProcessing: content.CanSeek).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads straight into what the server sends from. The framework's own way copies through a buffer into blocks of 4 KiB, which takes a third more.
    /// </summary>
    private static async Task WriteWholeAsync(Stream content, HttpContext context)
    {
        var response = context.Response;
        response.ContentType = OctetStream;
        response.ContentLength = content.Length;
        response.Headers.AcceptRanges = "bytes";
        for (var left = content.Length; left > 0;)
        {
            var memory = response.BodyWriter.GetMemory(WriteSize);
            var count = await content.ReadAsync(memory[..(int)Math.Min(memory.Length, left)], context.RequestAborted).ConfigureAwait(false);
            if (count == 0)
            {
                throw new EndOfStreamException("A payload ended before its size.");
            }

            response.BodyWriter.Advance(count);
            left -= count;
            if ((await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false)).IsCompleted)
            {
                return;
            }
        }
    }

    private BlobUrlGrant Verify(HttpContext context)
    {
        if (_presigner is null)
        {
            throw RelayProblems.Of(RelayErrorCode.NotFound);
        }

        var query = context.Request.Query;
        if (query.Any(parameter => parameter.Value.Count != 1))
        {
            throw RelayProblems.Of(RelayErrorCode.BadUrlSignature);
        }

        var answer = _presigner.Verify(
            context.Request.Method,
            context.Request.RouteValues["key"] as string,
            new BlobUrlQuery(query["method"], query["expires"], query["size"], query["sha256"], query["sig"]));
        return answer.IsGranted
            ? answer.Grant
            : throw RelayProblems.Of(answer.Refusal == BlobUrlRefusal.Expired ? RelayErrorCode.UrlExpired : RelayErrorCode.BadUrlSignature);
    }
}
