namespace Buds.Stress.Scenarios;

/// <summary>What each scenario is, where the command line says nothing else.</summary>
internal static class ScenarioDefaults
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static StressSettings Of(ScenarioKind kind) => kind switch
    {
        ScenarioKind.Smoke => New(kind, users: 50, messages: 500, Day, duration: TimeSpan.FromSeconds(12), limit: TimeSpan.FromMinutes(2)) with
        {
            FollowsDay = true,
            RealCircles = 1,
            Payload = 16_000,
            Listening = 0.2,
            PushLoss = 0.05,
        },
        ScenarioKind.Launch => New(kind, users: 1_000, messages: 10_000, Day, duration: TimeSpan.FromMinutes(8), limit: Hour) with
        {
            FollowsDay = true,
            RealCircles = 2,
        },
        ScenarioKind.Day => New(kind, users: 10_000, messages: 100_000, Day, duration: TimeSpan.FromMinutes(90), limit: TimeSpan.FromHours(6)) with
        {
            FollowsDay = true,
            RealCircles = 3,
        },
        ScenarioKind.Peak => New(kind, users: 10_000, messages: 12_500, Hour, duration: TimeSpan.FromMinutes(10), limit: Hour) with
        {
            RealCircles = 2,
        },
        ScenarioKind.Soak => New(kind, users: 1_000, messages: 25_000, TimeSpan.FromDays(2.5), duration: Hour, limit: TimeSpan.FromDays(2)) with
        {
            RealCircles = 1,
        },
        ScenarioKind.Storm => New(kind, users: 1_000, messages: 2_000, Hour, duration: TimeSpan.FromMinutes(1), limit: Hour) with
        {
            RealCircles = 1,
            Payload = 100_000,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static StressSettings New(ScenarioKind kind, int users, int messages, TimeSpan span, TimeSpan duration, TimeSpan limit) => new()
    {
        Scenario = kind,
        Users = users,
        Messages = messages,
        Span = span,
        Speed = span / duration,
        TimeLimit = limit,
    };
}
