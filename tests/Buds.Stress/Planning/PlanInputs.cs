namespace Buds.Stress.Planning;

/// <summary>What a plan is made for. Each is an assumption of the one who asks; none was measured.</summary>
internal sealed record PlanInputs
{
    /// <value>From 1.</value>
    public double Users { get; init; } = 10_000;

    /// <value>Messages that a user shares a day, above 0 and up to 10,000.</value>
    public double Shares { get; init; } = 10;

    /// <value>People in a Circle, the one who shares included: 2 to 12.</value>
    public double Circle { get; init; } = 6;

    /// <value>Devices a person, on average: 1 to 10.</value>
    public double Devices { get; init; } = 2.5;

    /// <value>Bytes of a sealed payload: 1 to 100 MiB.</value>
    public double Payload { get; init; } = 500_000;

    /// <value>Days after which the relay deletes what was not fetched: above 0, up to 365.</value>
    public double Retention { get; init; } = 30;

    /// <value>The share of devices that do not call within the retention: 0 to 0.95.</value>
    public double Offline { get; init; } = 0.02;

    /// <value>Hours until the last of the devices that do call has acknowledged a message, on average: from 0.</value>
    public double LastAck { get; init; } = 12;

    /// <value>The share of the day that a device holds an event stream: 0 to 1.</value>
    public double Listening { get; init; } = 0.1;

    /// <value>How often a device opens its event stream a day: 0 to 10,000.</value>
    public double Sessions { get; init; } = 10;

    /// <value>The share of devices that nothing wakes, so that they poll: 0 to 1.</value>
    public double Polling { get; init; } = 0.01;

    /// <value>The busiest hour, as a multiple of the day's average: 1 to 24.</value>
    public double Peak { get; init; } = 3;

    /// <value>How busy a machine may be at the peak: above 0, up to 1.</value>
    public double Busy { get; init; } = 0.5;

    /// <value>Cores of a relay node: above 0, up to 1,024.</value>
    public double NodeCores { get; init; } = 2;

    /// <value>Bytes of memory of a relay node: from 256 MiB.</value>
    public double NodeMemory { get; init; } = 4d * 1024 * 1024 * 1024;

    /// <value>Nodes at the least, so that one may restart: from 1.</value>
    public double LeastNodes { get; init; } = 2;

    /// <summary>Says what is wrong with the first value that is.</summary>
    /// <exception cref="PlanException"><see cref="PlanErrorCode.OutOfRange"/>.</exception>
    public PlanInputs Validated()
    {
        Check(Users, 1, 1e10, "users", "1 to 10,000,000,000");
        Check(Shares, double.Epsilon, 10_000, "shares", "above 0, up to 10,000");
        Check(Circle, 2, 12, "circle", "2 to 12 people");
        Check(Devices, 1, 10, "devices", "1 to 10 a person");
        Check(Payload, 1, 100 * 1024 * 1024, "payload", "1 byte to 100 MiB");
        Check(Retention, double.Epsilon, 365, "retention", "above 0, up to 365 days");
        Check(Offline, 0, 0.95, "offline", "0% to 95%");
        Check(LastAck, 0, 24 * 365, "ack", "0 to 365 days");
        Check(Listening, 0, 1, "listening", "0% to 100%");
        Check(Sessions, 0, 10_000, "sessions", "0 to 10,000");
        Check(Polling, 0, 1, "polling", "0% to 100%");
        Check(Peak, 1, 24, "peak", "1 to 24");
        Check(Busy, double.Epsilon, 1, "busy", "above 0%, up to 100%");
        Check(NodeCores, double.Epsilon, 1024, "node-cores", "above 0, up to 1,024");
        Check(NodeMemory, 256 * 1024 * 1024, 1e15, "node-memory", "from 256MiB");
        Check(LeastNodes, 1, 1e6, "least-nodes", "1 to 1,000,000");
        return this;
    }

    private static void Check(double value, double least, double most, string name, string range)
    {
        if (!(value >= least && value <= most))
        {
            throw new PlanException(PlanErrorCode.OutOfRange, $"--{name} is {range}.");
        }
    }
}
