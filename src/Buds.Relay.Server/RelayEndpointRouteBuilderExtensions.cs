using Buds.Relay.Server.Blobs;
using Buds.Relay.Server.Description;
using Buds.Relay.Server.Devices;
using Buds.Relay.Server.Events;
using Buds.Relay.Server.Http;
using Buds.Relay.Server.Legacy;
using Buds.Relay.Server.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Buds.Relay.Server;

/// <summary>Maps a relay's calls.</summary>
public static class RelayEndpointRouteBuilderExtensions
{
    /// <summary>Maps all calls of protocol.md §6, at the paths it gives, and <c>/blobs/</c> for payloads that this relay stores itself.</summary>
    /// <param name="endpoints">The application, or a group of it without a prefix: a signature covers the path.</param>
    /// <returns>All of them, for conventions such as a host filter.</returns>
    public static IEndpointConventionBuilder MapBudsRelay(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(string.Empty);
        group.MapDescription();
        group.MapDevices();
        group.MapMessages();
        group.MapEvents();
        group.MapLegacy();
        group.MapBlobs();
        foreach (var prefix in new[] { "/api/devices/", "/api/messages/" })
        {
            group.MapNothing(prefix + "{**rest}");
        }

        return group;
    }
}
