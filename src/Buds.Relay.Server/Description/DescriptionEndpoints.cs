using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Description;
using Buds.Relay.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server.Description;

internal static class DescriptionEndpoints
{
    public static void MapDescription(this IEndpointRouteBuilder routes) => routes.MapCalls(
        RelayRoutes.Description,
        CallDescription.Of<DescriptionCalls>(
            HttpMethods.Get, "What the relay can do", null, typeof(RelayDescription), (calls, context) => calls.DescribeAsync(context)));
}
