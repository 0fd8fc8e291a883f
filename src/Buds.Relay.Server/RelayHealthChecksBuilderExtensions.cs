using Buds.Relay.Server.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Buds.Relay.Server;

/// <summary>Adds a relay to an application's health checks.</summary>
public static class RelayHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that the relay's stores answer, named <c>buds-relay</c> and tagged <c>ready</c>.</summary>
    public static IHealthChecksBuilder AddBudsRelay(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<RelayHealthCheck>("buds-relay", tags: ["ready"]);
    }
}
