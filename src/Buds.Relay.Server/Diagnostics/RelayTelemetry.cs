namespace Buds.Relay.Server.Diagnostics;

/// <summary>Names for those who collect what a relay measures.</summary>
public static class RelayTelemetry
{
    /// <summary>The name of the relay's meter.</summary>
    public const string Name = "Buds.Relay.Server";
}
