namespace Buds.Relay.Server.Pushes;

/// <summary>How pushes leave a relay, whatever their service.</summary>
public sealed class PushOptions
{
    /// <summary>How many messages may wait for their pushes. What comes while it is full is left out: devices find it when they poll.</summary>
    /// <value>1 to 1,000,000; default: 10,000.</value>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>How many pushes are under way at once.</summary>
    /// <value>1 to 1,000; default: 64.</value>
    public int Concurrency { get; set; } = 64;

    /// <summary>How long a try may take.</summary>
    /// <value>1 second to 1 minute; default: 10 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a push is tried.</summary>
    /// <value>1 to 10; default: 4.</value>
    public int MaxAttempts { get; set; } = 4;
}
