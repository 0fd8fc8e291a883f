using System.CommandLine;
using System.CommandLine.Parsing;

namespace Buds.Stress.Scenarios;

/// <summary>The options of <c>run</c>, and the settings that they come to.</summary>
internal sealed class RunOptions
{
    private readonly Argument<ScenarioKind> _scenario = new("scenario") { Description = "smoke, launch, day, peak, soak or storm." };
    private readonly Option<int?> _users = new("--users") { Description = "How many users." };
    private readonly Option<int?> _messages = new("--messages") { Description = "How many messages; as many a user as the scenario has, where only users are given." };
    private readonly Option<double?> _speed = new("--speed") { Description = "How many times as fast as the clock." };
    private readonly Option<TimeSpan?> _span = UnitOptions.Time("--span", "How much of the time that the scenario stands for is run, such as 10m of peak's hour.");
    private readonly Option<TimeSpan?> _duration = UnitOptions.Time("--duration", "How long sending takes by the clock, such as 90s, 5m or 2h. For soak, how long it lasts.");
    private readonly Option<double?> _devices = new("--devices") { Description = "Devices a user on average, 1 to 5." };
    private readonly Option<double?> _listening = new("--listening") { Description = "The share of devices that hold an event stream at a time." };
    private readonly Option<TimeSpan?> _session = UnitOptions.Time("--session", "How long an app stays open, in the time that the run stands for.");
    private readonly Option<bool?> _pushes = new("--pushes") { Description = "Whether pushes wake devices that do not listen: true or false." };
    private readonly Option<double?> _pushLoss = new("--push-loss") { Description = "The share of pushes that never arrive." };
    private readonly Option<int?> _realCircles = new("--real-circles") { Description = "Circles of real clients, five devices each." };
    private readonly Option<int?> _payload = UnitOptions.Size("--payload", "The median size of photos, such as 500KB.");
    private readonly Option<double?> _spread = new("--payload-spread") { Description = "The standard deviation of the logarithm of their sizes; 0 for one size." };
    private readonly Option<string?> _suite = new("--suite") { Description = "xwing, as real clients have it, or x25519." };
    private readonly Option<int?> _seed = new("--seed") { Description = "Decides sizes, times and who sends." };
    private readonly Option<int?> _senders = new("--senders") { Description = "Messages that are being sent at a time." };
    private readonly Option<int?> _receivers = new("--receivers") { Description = "Devices that read their inboxes at a time." };
    private readonly Option<TimeSpan?> _limit = UnitOptions.Time("--time-limit", "When the run ends in any case.");
    private readonly Option<StoreKind?> _store = new("--store") { Description = "sqlite or postgres." };
    private readonly Option<BlobsKind?> _blobs = new("--blobs") { Description = "files or s3." };
    private readonly Option<bool> _redis = new("--redis") { Description = "Whether the relay uses the Redis of --redis-connection or BUDS_TEST_REDIS." };
    private readonly Option<string?> _postgresConnection = new("--postgres") { Description = "A PostgreSQL server; BUDS_TEST_POSTGRES otherwise." };
    private readonly Option<string?> _redisConnection = new("--redis-connection") { Description = "A Redis; BUDS_TEST_REDIS otherwise." };
    private readonly Option<string?> _s3Url = new("--s3-url") { Description = "An S3 store; BUDS_TEST_S3 otherwise." };
    private readonly Option<string?> _s3Key = new("--s3-key") { Description = "Its key id; BUDS_TEST_S3_KEY otherwise." };
    private readonly Option<string?> _s3Secret = new("--s3-secret") { Description = "Its secret; BUDS_TEST_S3_SECRET otherwise." };
    private readonly Option<Uri?> _relay = new("--relay")
    {
        Description = "A relay that is there already. Its own limits hold.",
        CustomParser = result =>
        {
            if (!Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var relay) || relay.Scheme is not ("http" or "https") || relay.PathAndQuery != "/")
            {
                result.AddError("--relay is scheme, host and port, as in http://127.0.0.1:5080.");
            }

            return relay;
        },
    };

    private readonly Option<bool> _own = new("--i-own-this-relay") { Description = "Says that you may do this to a relay beyond this machine." };
    private readonly Option<string?> _json = new("--json") { Description = "Where to write all figures." };
    private readonly Option<string?> _report = new("--report") { Description = "Where to write the report, one HTML file." };
    private readonly Option<string?> _coefficients = new("--coefficients") { Description = "Where to write what clients asked for, for the capacity planner. What calls cost is measured by calibrate." };

    public void AddTo(Command command)
    {
        command.Add(_scenario);
        foreach (var option in (Option[])
            [
                _users, _messages, _speed, _span, _duration, _devices, _listening, _session, _pushes, _pushLoss, _realCircles, _payload, _spread, _suite, _seed, _senders,
                _receivers, _limit, _store, _blobs, _redis, _postgresConnection, _redisConnection, _s3Url, _s3Key, _s3Secret, _relay, _own, _json, _report, _coefficients,
            ])
        {
            command.Add(option);
        }

        _suite.AcceptOnlyFromAmong("xwing", "x25519");
        command.Validators.Add(RefuseForeignRelay);
    }

    public StressSettings Read(ParseResult parsed)
    {
        var defaults = ScenarioDefaults.Of(parsed.GetValue(_scenario));
        var users = parsed.GetValue(_users) ?? defaults.Users;
        var (span, speed) = SpanAndSpeed(defaults, parsed.GetValue(_speed), parsed.GetValue(_duration), parsed.GetValue(_span));
        return defaults with
        {
            Users = users,
            Messages = parsed.GetValue(_messages) ?? (int)Math.Max(1, Math.Round(defaults.Messages * ((double)users / defaults.Users) * (span / defaults.Span))),
            Span = span,
            Speed = speed,
            DevicesAUser = parsed.GetValue(_devices) ?? defaults.DevicesAUser,
            Listening = parsed.GetValue(_listening) ?? defaults.Listening,
            Session = parsed.GetValue(_session) ?? defaults.Session,
            Pushes = parsed.GetValue(_pushes) ?? (defaults.Pushes && parsed.GetValue(_relay) is null),
            PushLoss = parsed.GetValue(_pushLoss) ?? defaults.PushLoss,
            RealCircles = parsed.GetValue(_realCircles) ?? defaults.RealCircles,
            Payload = parsed.GetValue(_payload) ?? defaults.Payload,
            PayloadSpread = parsed.GetValue(_spread) ?? defaults.PayloadSpread,
            XWing = parsed.GetValue(_suite) != "x25519",
            Seed = parsed.GetValue(_seed) ?? defaults.Seed,
            Senders = parsed.GetValue(_senders) ?? defaults.Senders,
            Receivers = parsed.GetValue(_receivers) ?? defaults.Receivers,
            TimeLimit = parsed.GetValue(_limit) ?? defaults.TimeLimit,
            Store = parsed.GetValue(_store) ?? defaults.Store,
            Blobs = parsed.GetValue(_blobs) ?? defaults.Blobs,
            PostgresConnection = parsed.GetValue(_postgresConnection) ?? Variable("BUDS_TEST_POSTGRES"),
            RedisConnection = parsed.GetValue(_redisConnection) ?? (parsed.GetValue(_redis) ? Variable("BUDS_TEST_REDIS") ?? "" : null),
            S3Url = parsed.GetValue(_s3Url) ?? Variable("BUDS_TEST_S3"),
            S3Key = parsed.GetValue(_s3Key) ?? Variable("BUDS_TEST_S3_KEY"),
            S3Secret = parsed.GetValue(_s3Secret) ?? Variable("BUDS_TEST_S3_SECRET"),
            Relay = parsed.GetValue(_relay),
            JsonFile = parsed.GetValue(_json),
            ReportFile = parsed.GetValue(_report),
            CoefficientsFile = parsed.GetValue(_coefficients),
            CommandLine = CommandText.Of(parsed, _postgresConnection, _redisConnection, _s3Key, _s3Secret),
        };
    }

    // Two of the three say what the third is; a soak is told its duration, the others their speed.
    private static (TimeSpan Span, double Speed) SpanAndSpeed(StressSettings defaults, double? speed, TimeSpan? duration, TimeSpan? span)
    {
        if (defaults.Scenario == ScenarioKind.Soak && span is null)
        {
            var times = speed ?? defaults.Speed;
            return ((duration ?? (defaults.Span / defaults.Speed)) * times, times);
        }

        var whole = span ?? defaults.Span;
        return (whole, speed ?? (duration is { } time ? whole / time : defaults.Speed));
    }

    private void RefuseForeignRelay(CommandResult command)
    {
        if (command.GetResult(_relay)?.Tokens is [var token] && Uri.TryCreate(token.Value, UriKind.Absolute, out var relay) && !relay.IsLoopback && !command.GetValue(_own))
        {
            command.AddError(
                $"{relay.Host} is not this machine. A run registers thousands of accounts that stay, sends as much as the relay takes, and looks like an attack. "
                + "Where the relay is yours and nobody else uses it now, say so: --i-own-this-relay");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
