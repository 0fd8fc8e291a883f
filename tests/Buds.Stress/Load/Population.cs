using System.Diagnostics;
using Buds.Relay.Protocol;
using Buds.Relay.Protocol.Devices;
using Buds.Relay.Protocol.Json;
using Buds.Stress.Measuring;

namespace Buds.Stress.Load;

/// <summary>All light users, each in one Circle.</summary>
internal sealed class Population
{
    private const int RegistrationsAtOnce = 32;

    private Population(IReadOnlyList<LightUser> users)
    {
        Users = users;
        Devices = [.. users.SelectMany(user => user.Devices)];
    }

    public IReadOnlyList<LightUser> Users { get; }

    public IReadOnlyList<LightDevice> Devices { get; }

    public IReadOnlyList<LightCircle> Circles => [.. Users.Select(user => user.Circle).Distinct()];

    /// <summary>Users that were made before.</summary>
    public static Population Of(IReadOnlyList<LightUser> users) => new(users);

    /// <summary>Makes users and their keys.</summary>
    public static Population Create(int users, double devicesAUser, bool withXWing, Random random)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var plan = new List<int[]>();
        for (var left = users; left > 0;)
        {
            var size = People.DrawCircle(random);

            // Nobody is left alone at the end.
            size = left - size == 1 ? (size < People.MostInCircle ? size + 1 : size - 1) : Math.Min(size, left);
            plan.Add([.. Enumerable.Range(0, size).Select(_ => People.DrawDevices(devicesAUser, random))]);
            left -= size;
        }

        var first = new int[plan.Count];
        for (var i = 1; i < plan.Count; i++)
        {
            first[i] = first[i - 1] + plan[i - 1].Sum();
        }

        var circles = new LightCircle[plan.Count];
        Parallel.For(0, plan.Count, i =>
        {
            var number = first[i];
            circles[i] = new LightCircle([.. plan[i].Select(devices =>
            {
                var user = new LightUser(devices, number, withXWing, now);
                number += devices;
                return user;
            })]);
        });
        return new Population([.. circles.SelectMany(circle => circle.Members)]);
    }

    /// <summary>Registers every device at the relay.</summary>
    /// <param name="relay">The relay.</param>
    /// <param name="pushToken">The token of each device, or null.</param>
    /// <param name="recorder">Takes how long it took.</param>
    /// <param name="registered">Called after each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RegisterAsync(
        LightRelay relay, Func<LightDevice, PushToken?> pushToken, Recorder recorder, Action registered, CancellationToken cancellationToken) => Parallel.ForEachAsync(
            Devices,
            new ParallelOptions { MaxDegreeOfParallelism = RegistrationsAtOnce, CancellationToken = cancellationToken },
            async (device, ct) =>
            {
                var began = Stopwatch.GetTimestamp();
                var request = new RegisterRequest
                {
                    DeviceList = device.User.ListStatement,
                    KeyBundle = new SignedStatement { Bytes = device.Bundle.Bytes, Signature = device.Bundle.Signature },
                    PushToken = pushToken(device),
                };
                _ = await relay.PostAsync(
                    RequestKind.Register, RelayRoutes.Register, request, RelayJson.Default.RegisterRequest, RelayJson.Default.RegisterResponse, device.Key, ct);
                recorder.AddSince(Measure.Register, began);
                registered();
            });
}
