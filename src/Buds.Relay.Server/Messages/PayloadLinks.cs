using Buds.Storage;
using Buds.Storage.Presigning;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Messages;

/// <summary>Presigned URLs as clients get them: absolute.</summary>
internal sealed class PayloadLinks(IBlobPresigner presigner, IOptions<RelayOptions> options)
{
    public async ValueTask<PresignedRequest> UploadAsync(HttpContext context, BlobKey key, long size, ReadOnlyMemory<byte> sha256) => Absolute(
        context,
        await presigner.PresignUploadAsync(key, size, sha256, options.Value.UploadUrlLifetime, context.RequestAborted).ConfigureAwait(false));

    public async ValueTask<PresignedRequest> DownloadAsync(HttpContext context, BlobKey key) => Absolute(
        context, await presigner.PresignDownloadAsync(key, options.Value.DownloadUrlLifetime, context.RequestAborted).ConfigureAwait(false));

    private PresignedRequest Absolute(HttpContext context, PresignedRequest request)
    {
        if (request.Url.IsAbsoluteUri)
        {
            return request;
        }

        var server = options.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/')
            ?? $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}{context.Request.PathBase.ToUriComponent()}";
        return request with { Url = new Uri(server + request.Url.OriginalString, UriKind.Absolute) };
    }
}
