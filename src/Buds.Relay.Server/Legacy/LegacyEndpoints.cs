using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Legacy;
using Buds.Relay.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server.Legacy;

internal static class LegacyEndpoints
{
    public static void MapLegacy(this IEndpointRouteBuilder routes)
    {
        routes.MapCalls(RelayRoutes.ClaimLegacy, CallDescription.Of<LegacyCalls>(
            HttpMethods.Post, "Take over from a device of the relay before", typeof(ClaimLegacyRequest), typeof(ClaimLegacyResponse), (calls, context) => calls.ClaimAsync(context)));
        routes.MapCalls(RelayRoutes.LegacyInbox, CallDescription.Of<LegacyCalls>(
            HttpMethods.Get, "Read what waits for devices taken over", null, typeof(LegacyInboxResponse), (calls, context) => calls.ReadAsync(context)));
    }
}
