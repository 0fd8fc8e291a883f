using Buds.Stress.Load;

namespace Buds.Stress.Calibration;

/// <summary>Circles of six people with 2.5 devices each on average, all of the same size, so that each message has the same number of deliveries.</summary>
internal sealed class CalibrationCircles
{
    private static readonly int[] DevicesOfMembers = [3, 3, 3, 2, 2, 2];

    private CalibrationCircles(IReadOnlyList<LightCircle> quiet, IReadOnlyList<LightCircle> pushed)
    {
        (Quiet, Pushed) = (quiet, pushed);
        QuietDevices = DevicesOf(quiet);
        PushedDevices = DevicesOf(pushed);
    }

    /// <summary>Deliveries of a message: to all devices of a Circle but the one that sends.</summary>
    public static int Deliveries { get; } = DevicesOfMembers.Sum() - 1;

    /// <summary>Whose devices are not pushed.</summary>
    public IReadOnlyList<LightCircle> Quiet { get; }

    /// <summary>Whose devices are.</summary>
    public IReadOnlyList<LightCircle> Pushed { get; }

    public IReadOnlyList<LightDevice> QuietDevices { get; }

    public IReadOnlyList<LightDevice> PushedDevices { get; }

    public Population All => Population.Of([.. Quiet.Concat(Pushed).SelectMany(circle => circle.Members)]);

    /// <summary>Makes them and their keys, post-quantum ones as real clients have them.</summary>
    public static CalibrationCircles Create(int circles, int pushed)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var all = new LightCircle[circles];
        Parallel.For(0, circles, i =>
        {
            var number = i * DevicesOfMembers.Sum();
            all[i] = new LightCircle([.. DevicesOfMembers.Select(devices =>
            {
                var user = new LightUser(devices, number, withXWing: true, now);
                number += devices;
                return user;
            })]);
        });
        return new CalibrationCircles(all[pushed..], all[..pushed]);
    }

    /// <summary>The device of a Circle that sends.</summary>
    public static LightDevice SenderOf(LightCircle circle) => circle.Members[0].Devices[0];

    private static LightDevice[] DevicesOf(IReadOnlyList<LightCircle> circles) =>
        [.. circles.SelectMany(circle => circle.Members).SelectMany(member => member.Devices)];
}
