using Buds.Stress.Scenarios;

namespace Buds.Stress.Calibration;

/// <summary>How a relay is calibrated.</summary>
internal sealed record CalibrationSettings
{
    /// <summary>Calls of each kind that are in flight at a time.</summary>
    public const int AtOnce = 16;

    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMilliseconds(250);

    public required StoreKind Store { get; init; }

    public string? PostgresConnection { get; init; }

    /// <value>How often all kinds of calls take their turn.</value>
    public int Rounds { get; init; } = 5;

    /// <value>Calls of each kind in a round; half as many messages are sent.</value>
    public int Calls { get; init; } = 1000;

    /// <value>Circles of 15 devices. Three in ten of them have push tokens, the devices of the others hold an event stream each for a part of a round.</value>
    public int Circles { get; init; } = 200;

    /// <value>How long event streams are left alone in a round, so that their comments are all that there is. Zero leaves comments out.</value>
    public TimeSpan Listen { get; init; } = TimeSpan.FromSeconds(20);

    public string? CoefficientsFile { get; init; }

    /// <value>The command line, for the file.</value>
    public string CommandLine { get; init; } = "";

    public int Sends => Calls / 2;

    /// <summary>How long a relay that nobody calls is watched at a time: what it takes then matters most where streams are left alone.</summary>
    public TimeSpan Idle => Listen / 10 is var idle && idle > ShortestIdle ? idle : ShortestIdle;

    public int PushedCircles => Circles * 3 / 10;

    /// <summary>What is wrong with them, in words; null where nothing is.</summary>
    public string? FindFault() => this switch
    {
        { Rounds: < 1 or > 100 } => "--rounds is 1 to 100.",
        { Calls: < 20 or > 100_000 } => "--calls is 20 to 100,000.",
        { Circles: < 4 or > 1_000 } => "--circles is 4 to 1,000.",
        { Listen: var listen } when listen < TimeSpan.Zero || listen > TimeSpan.FromMinutes(9) => "--listen is 0s to 9m: after ten minutes streams tell more than comments.",
        { Store: StoreKind.Postgres, PostgresConnection: null } =>
            "--store postgres needs --postgres or BUDS_TEST_POSTGRES: eval \"$(eng/servers.sh start postgres)\"",
        _ => null,
    };
}
