namespace Buds.Relay.Client.Diagnostics;

/// <summary>Names for whoever listens to this library.</summary>
public static class RelayClientDiagnostics
{
    /// <summary>The name of both the <see cref="System.Diagnostics.ActivitySource"/> and the <see cref="System.Diagnostics.Metrics.Meter"/>.
    /// No tag of either names a person, a device, a message or a URL.</summary>
    public const string Name = "Buds.Relay.Client";
}
