using Buds.Relay.Protocol;
using Buds.Relay.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server.Events;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapCalls(RelayRoutes.Events, CallDescription.Of<EventStream>(
        HttpMethods.Get, "Server-sent events: inbox when something waits", null, null, (stream, context) => stream.StreamAsync(context)));
}
