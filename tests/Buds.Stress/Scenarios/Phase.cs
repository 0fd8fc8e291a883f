namespace Buds.Stress.Scenarios;

/// <summary>Where a run is.</summary>
internal enum Phase
{
    /// <summary>Keys are made, the relay starts.</summary>
    Preparing,

    /// <summary>Devices are registered.</summary>
    Registering,

    /// <summary>In a storm: messages are sent while their recipients are away.</summary>
    Gathering,

    /// <summary>In a storm: the relay is gone.</summary>
    Outage,

    /// <summary>Messages are sent as planned.</summary>
    Sending,

    /// <summary>Nothing is sent any more; what is left is fetched.</summary>
    Settling,

    Done,
}
