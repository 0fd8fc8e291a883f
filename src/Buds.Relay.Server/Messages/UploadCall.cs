using System.Security.Cryptography;
using Buds.Relay.Protocol.Errors;
using Buds.Relay.Protocol.Json;
using Buds.Relay.Protocol.Messages;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.RateLimiting;
using Buds.Relay.Server.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Buds.Relay.Server.Messages;

/// <summary><c>POST /api/messages/uploads</c>: where a payload goes.</summary>
internal sealed class UploadCall(
    IRelayStore store, CallReader reader, CallLimits limits, PayloadLinks links, PayloadInspector inspector, RelayClock clock, IOptions<RelayOptions> options)
{
    public async Task AnnounceAsync(HttpContext context)
    {
        using var call = await reader.ReadAsync(context, limits.Uploads).ConfigureAwait(false);
        var request = CallReader.Parse(call.Body, RelayJson.Default.UploadRequest);
        Check(request);
        var status = await store.ReserveUploadAsync(
            new StoredUpload
            {
                Message = request.MessageId,
                Device = call.Device.Id,
                Size = request.Size,
                Sha256 = request.Sha256,
                RequestedAt = clock.Now,
            },
            options.Value.MaxStoredBytesPerAccount is { } most ? new StoredBytesCap(call.Device.Did, most) : null,
            context.RequestAborted).ConfigureAwait(false);
        var key = PayloadKey.Of(request.MessageId, request.Sha256);
        var uploaded = status switch
        {
            UploadStatus.Reserved =>
                await inspector.InspectAsync(key, request.Size, request.Sha256, context.RequestAborted).ConfigureAwait(false) == PayloadState.Present,
            UploadStatus.AlreadySent => true,
            UploadStatus.MessageConflict => throw RelayProblems.Of(RelayErrorCode.MessageConflict),
            UploadStatus.NoRoom => throw RelayProblems.NoRoom(),
            _ => throw RelayProblems.BeingDeleted(),
        };
        var put = await links.UploadAsync(context, key, request.Size, request.Sha256).ConfigureAwait(false);
        var response = new UploadResponse { Url = put.Url, Headers = put.Headers, ExpiresAt = put.ExpiresAt, Uploaded = uploaded };
        await CallReader.WriteAsync(context, response, RelayJson.Default.UploadResponse).ConfigureAwait(false);
    }

    private void Check(UploadRequest request)
    {
        if (request.Sha256.Length != SHA256.HashSizeInBytes)
        {
            throw RelayProblems.InvalidField("sha256", "A SHA-256 is 32 bytes.");
        }

        if (request.Size < 1)
        {
            throw RelayProblems.InvalidField("size", "A payload is at least 1 byte.");
        }

        if (request.Size > options.Value.Limits.MaxPayloadBytes)
        {
            throw RelayProblems.Of(RelayErrorCode.PayloadTooLarge);
        }
    }
}
