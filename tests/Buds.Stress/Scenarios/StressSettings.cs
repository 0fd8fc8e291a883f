namespace Buds.Stress.Scenarios;

/// <summary>Everything that a run is decided by.</summary>
internal sealed record StressSettings
{
    public required ScenarioKind Scenario { get; init; }

    /// <value>Light and real users together, from 2.</value>
    public required int Users { get; init; }

    /// <value>From 1.</value>
    public required int Messages { get; init; }

    /// <value>How much time the run stands for.</value>
    public required TimeSpan Span { get; init; }

    /// <value>How many times as fast as the clock.</value>
    public required double Speed { get; init; }

    /// <value>Whether the messages follow the day's curve; else they come evenly.</value>
    public bool FollowsDay { get; init; }

    /// <value>1 to 5.</value>
    public double DevicesAUser { get; init; } = 2.5;

    /// <value>The share of devices that hold an event stream at a time, 0 to 1.</value>
    public double Listening { get; init; } = 0.15;

    /// <value>How long an app stays open, in the time that the run stands for.</value>
    public TimeSpan Session { get; init; } = TimeSpan.FromMinutes(20);

    /// <value>Whether devices that do not listen are woken by pushes.</value>
    public bool Pushes { get; init; } = true;

    /// <value>The share of pushes that never arrive, 0 to 1.</value>
    public double PushLoss { get; init; } = 0.01;

    /// <value>Circles of real clients, three users and five devices each.</value>
    public int RealCircles { get; init; }

    /// <value>The median size of photos in bytes.</value>
    public int Payload { get; init; } = 500_000;

    /// <value>The standard deviation of the logarithm of their sizes; 0 for one size.</value>
    public double PayloadSpread { get; init; } = 0.5;

    public bool XWing { get; init; } = true;

    public int Seed { get; init; } = 1;

    /// <value>Messages that are being sent at a time.</value>
    public int Senders { get; init; } = 8;

    /// <value>Devices that read their inboxes at a time.</value>
    public int Receivers { get; init; } = 32;

    public StoreKind Store { get; init; }

    public BlobsKind Blobs { get; init; }

    public string? PostgresConnection { get; init; }

    public string? RedisConnection { get; init; }

    public string? S3Url { get; init; }

    public string? S3Key { get; init; }

    public string? S3Secret { get; init; }

    /// <value>A relay that is there already; else the run starts one.</value>
    public Uri? Relay { get; init; }

    /// <value>When the run ends in any case.</value>
    public required TimeSpan TimeLimit { get; init; }

    public string? JsonFile { get; init; }

    public string? ReportFile { get; init; }

    public string? CoefficientsFile { get; init; }

    /// <value>The command line, for reports.</value>
    public string CommandLine { get; init; } = "";

    /// <summary>
    /// The fastest run whose clients tell the planner anything: where a day passes in minutes, a device finds together what hours lie between, so that
    /// its reads and acks are too few to plan with.
    /// </summary>
    public const double MostSpeedToPlanWith = 10;

    public int LightUsers => Users - (RealCircles * Load.RealCircles.UsersInCircle);

    /// <summary>What is wrong with them, in words; null where nothing is.</summary>
    public string? FindFault() => this switch
    {
        { Users: < 2 or > 100_000 } => "--users is 2 to 100,000.",
        { Messages: < 1 or > 5_000_000 } => "--messages is 1 to 5,000,000.",
        { Speed: not (> 0 and <= 1_000_000) } => "--speed is above 0 and at most 1,000,000.",
        { DevicesAUser: not (>= 1 and <= 5) } => "--devices is 1 to 5 a user.",
        { Listening: not (>= 0 and <= 1) } => "--listening is 0 to 1.",
        { PushLoss: not (>= 0 and <= 1) } => "--push-loss is 0 to 1.",
        { Payload: < 100 or > 12_000_000 } => "--payload is 100 bytes to 12 MB.",
        { PayloadSpread: not (>= 0 and <= 2) } => "--payload-spread is 0 to 2.",
        { Senders: < 1 or > 1000 } => "--senders is 1 to 1,000.",
        { Receivers: < 1 or > 1000 } => "--receivers is 1 to 1,000.",
        { RealCircles: < 0 or > 50 } => "--real-circles is 0 to 50.",
        { LightUsers: < 2 } => "--users leaves fewer than two light users beside the real ones.",
        { Span: var span } when span <= TimeSpan.Zero => "--span and --duration are above 0.",
        { FollowsDay: true, Span.TotalDays: not 1 } => "This scenario is a whole day: --span is for peak, soak and storm.",
        { TimeLimit: var limit } when limit <= TimeSpan.Zero || limit > TimeSpan.FromDays(7) => "--time-limit is above 0 and at most 7 days.",
        { Session: var session } when session <= TimeSpan.Zero => "--session is above 0.",
        { Store: StoreKind.Postgres, PostgresConnection: null } =>
            "--store postgres needs --postgres or BUDS_TEST_POSTGRES: eval \"$(eng/servers.sh start)\"",
        { Blobs: BlobsKind.S3 } when S3Url is null || S3Key is null || S3Secret is null =>
            "--blobs s3 needs --s3-url, --s3-key and --s3-secret, or BUDS_TEST_S3 and its kin: eval \"$(eng/s3-server.sh start)\"",
        { CoefficientsFile: not null, Speed: > MostSpeedToPlanWith } =>
            "--coefficients is for runs of at most --speed 10: faster ones say too little of how often clients ask. What calls cost is measured by calibrate.",
        { Relay: not null, Scenario: ScenarioKind.Storm } => "storm kills its relay, so that it takes none of --relay.",
        _ => null,
    };
}
