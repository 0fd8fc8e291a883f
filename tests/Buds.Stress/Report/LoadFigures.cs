using System.Diagnostics;
using Buds.Stress.Load;
using Buds.Stress.Scenarios;

namespace Buds.Stress.Report;

/// <summary>What the clients of a run did.</summary>
internal sealed record LoadFigures
{
    public required int LightUsers { get; init; }

    public required int LightDevices { get; init; }

    public required int RealUsers { get; init; }

    public required int RealDevices { get; init; }

    public required int Circles { get; init; }

    public required double MeanPhotoBytes { get; init; }

    /// <value>Devices that were to listen at a time.</value>
    public required int Listeners { get; init; }

    public required long SessionsOpened { get; init; }

    /// <value>Those of them until all was sent. The first open just before the first message, and read their inboxes while it is sent.</value>
    public long SessionsUntilSent { get; init; }

    /// <value>How long sending took; null where it did not get there.</value>
    public double? SendingSeconds { get; init; }

    /// <value>From the first send until every delivery was opened.</value>
    public double? UntilOpenedSeconds { get; init; }

    /// <value>The time that the run stands for, over the time that it took to send all of it.</value>
    public double? SpeedOfSending { get; init; }

    /// <value>The same, until every delivery was opened too.</value>
    public double? SpeedUntilOpened { get; init; }

    /// <value>CPU time of this program while messages were sent.</value>
    public double? GeneratorCpuSeconds { get; init; }

    /// <value>Requests of light clients while messages were sent.</value>
    public required IReadOnlyDictionary<RequestKind, long> Requests { get; init; }

    /// <value>The same a user and day.</value>
    public double? RequestsAUserAndDay { get; init; }

    /// <value>Requests that were repeated after a failure.</value>
    public required long Retries { get; init; }

    /// <value>Messages that a device was given again, and knew.</value>
    public required long Redelivered { get; init; }

    public static LoadFigures Of(Stage stage)
    {
        var (settings, marks) = (stage.Settings, stage.Marks);
        var (began, ended) = (marks.SendingBegan, marks.SendingEnded);
        var requests = stage.Relay.Counts.Snapshot();
        if (began is not null && ended is not null)
        {
            requests = ended.Requests.ToDictionary(count => count.Key, count => count.Value - began.Requests[count.Key]);
        }

        var sending = Seconds(began, ended);
        var untilOpened = Seconds(began, marks.Settled);
        return new LoadFigures
        {
            LightUsers = stage.Population.Users.Count,
            LightDevices = stage.Population.Devices.Count,
            RealUsers = stage.Reals.Count * RealCircles.UsersInCircle,
            RealDevices = stage.Reals.Count * RealCircles.DevicesInCircle,
            Circles = stage.Population.Circles.Count + stage.Reals.Count,
            MeanPhotoBytes = stage.Photos.MeanSize,
            Listeners = stage.Seats,
            SessionsOpened = stage.SessionsOpened,
            SessionsUntilSent = ended?.Sessions ?? stage.SessionsOpened,
            SendingSeconds = sending,
            UntilOpenedSeconds = untilOpened,
            SpeedOfSending = settings.Span.TotalSeconds / sending,
            SpeedUntilOpened = settings.Span.TotalSeconds / untilOpened,
            GeneratorCpuSeconds = (ended?.GeneratorCpu - began?.GeneratorCpu)?.TotalSeconds,
            Requests = requests,
            RequestsAUserAndDay = sending is null ? null : requests.Values.Sum() / (double)stage.Population.Users.Count / settings.Span.TotalDays,
            Retries = stage.Relay.Counts.Retries,
            Redelivered = stage.Drain.Redelivered,
        };
    }

    private static double? Seconds(Mark? from, Mark? to) => from is null || to is null ? null : Stopwatch.GetElapsedTime(from.At, to.At).TotalSeconds;
}
