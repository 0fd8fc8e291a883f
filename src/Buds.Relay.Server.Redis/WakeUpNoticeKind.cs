namespace Buds.Relay.Server.Redis;

/// <summary>What a node says to the others.</summary>
internal enum WakeUpNoticeKind : byte
{
    /// <summary>Something waits for the devices.</summary>
    Wake = 1,

    /// <summary>The devices were revoked.</summary>
    Disconnect = 2,

    /// <summary>This node could not speak for a while: look for yourselves what came since.</summary>
    Look = 3,
}
