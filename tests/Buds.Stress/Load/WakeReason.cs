namespace Buds.Stress.Load;

/// <summary>Why a device reads its inbox.</summary>
internal enum WakeReason
{
    /// <summary>Its user opened the app.</summary>
    Opened,

    /// <summary>An event on its stream.</summary>
    Event,

    /// <summary>A push.</summary>
    Push,

    /// <summary>The run is over, and what is left is fetched.</summary>
    Settling,
}
