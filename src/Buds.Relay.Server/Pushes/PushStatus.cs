namespace Buds.Relay.Server.Pushes;

/// <summary>How a push ended.</summary>
public enum PushStatus
{
    /// <summary>The service took it.</summary>
    Sent,

    /// <summary>The service does not know the token, or no longer: it is to be forgotten.</summary>
    TokenInvalid,

    /// <summary>The service is away or overloaded.</summary>
    TryLater,

    /// <summary>The service refuses what no repeating changes: credentials, topic, form.</summary>
    Refused,
}
