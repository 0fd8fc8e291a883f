using Buds.Relay.Protocol;
using Buds.Relay.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server.Blobs;

internal static class BlobEndpoints
{
    public static void MapBlobs(this IEndpointRouteBuilder routes) => routes.MapCalls(
        RelayRoutes.Blobs,
        CallDescription.Of<BlobCalls>(HttpMethods.Put, "Upload a payload by its presigned URL", null, null, (calls, context) => calls.PutAsync(context)),
        CallDescription.Of<BlobCalls>(HttpMethods.Get, "Download a payload by its presigned URL", null, null, (calls, context) => calls.GetAsync(context)));
}
