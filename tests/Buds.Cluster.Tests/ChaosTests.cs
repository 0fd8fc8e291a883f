using Buds.Client.Contacts;
using Buds.Client.Events;
using Xunit.Abstractions;

namespace Buds.Cluster.Tests;

/// <summary>Ten Circles, each of two people with two devices, share through two nodes while everything under them fails.</summary>
public sealed class ChaosTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Circles = 10;
    private const int DevicesPerCircle = 4;
    private const int NotesPerDevice = 50;
    private const int Sends = Circles * DevicesPerCircle * NotesPerDevice;

    // No limit on how long it may take; only so that what never ends is a failure.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("buds-cluster-tests-").FullName;
    private readonly List<Device> _devices = [];
    private Cluster _cluster = null!;
    private int _shared;

    public async Task InitializeAsync() => _cluster = await Cluster.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        foreach (var node in _cluster.Nodes)
        {
            output.WriteLine(node.Log);
        }

        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [ServersFact]
    public async Task Every_device_opens_each_message_once_while_nodes_are_killed_and_Redis_and_PostgreSQL_go_away_and_come_back()
    {
        var circles = await Task.WhenAll(Enumerable.Range(0, Circles).Select(_ => MakeCircleAsync()));
        var circleMessages = _devices.ToDictionary(device => device, device => device.Events.OfType<MessageReceived>().Count());

        var faults = MakeFaultsAsync();
        await Task.WhenAll(circles.SelectMany((devices, circle) => devices.Select(
            (device, number) => device.ShareAsync(Notes(circle, number), () => Interlocked.Increment(ref _shared))))).WaitAsync(Patience);
        await faults.WaitAsync(Patience);
        foreach (var devices in circles)
        {
            foreach (var device in devices)
            {
                await Device.UntilAsync(async () => await device.CountAsync() >= DevicesPerCircle * NotesPerDevice).WaitAsync(Patience);
            }
        }

        for (var circle = 0; circle < Circles; circle++)
        {
            var all = Enumerable.Range(0, DevicesPerCircle).SelectMany(number => Notes(circle, number)).Order().ToArray();
            foreach (var device in circles[circle])
            {
                var timeline = await (await device.CircleAsync()).GetTimelineAsync(1000);
                timeline.Select(memory => memory.Text).Order().ShouldBe(all);
                device.OpenedTwice().ShouldBeEmpty();
                device.Events.OfType<MessageRefused>().ShouldBeEmpty();
                device.Events.OfType<SendFailed>().ShouldBeEmpty();
            }
        }

        await Device.UntilAsync(async () => await _cluster.WhatIsLeftAsync() == (0, 0)).WaitAsync(Patience);
        output.WriteLine($"sends={_shared} opened={_devices.Sum(device => device.Events.OfType<MessageReceived>().Count() - circleMessages[device])}");
    }

    private static IEnumerable<string> Notes(int circle, int device) =>
        Enumerable.Range(0, NotesPerDevice).Select(note => $"Circle {circle}, device {device}, note {note}");

    private async Task MakeFaultsAsync()
    {
        for (var kill = 1; kill <= 5; kill++)
        {
            await SharedAsync(kill * Sends / 6);
            var node = _cluster.Nodes[kill % 2];
            await node.KillAsync();
            switch (kill)
            {
                case 2:
                    _cluster.Redis.Stop();
                    break;
                case 3:
                    _cluster.Redis.Start();
                    break;
                case 4:
                    _cluster.PostgreSql.Stop();
                    _cluster.PostgreSql.Start();
                    break;
            }

            await node.StartAsync();
        }
    }

    private Task SharedAsync(int count) => Device.UntilAsync(() => Task.FromResult(Volatile.Read(ref _shared) >= count));

    private async Task<Device[]> MakeCircleAsync()
    {
        var phones = new[] { NewDevice(), NewDevice() };
        foreach (var phone in phones)
        {
            phone.Use(await phone.Client.CreateAccountAsync("Somebody"));
        }

        var (first, second) = (phones[0], phones[1]);
        var others = await LinkAsync(first);
        var seconds = await LinkAsync(second);
        Contact? contact = null;
        foreach (var device in (Device[])[first, others])
        {
            var added = await device.Account.AddContactAsync((await second.Account.GetContactLinkAsync()).ToString());
            contact ??= added;
        }

        foreach (var device in (Device[])[second, seconds])
        {
            _ = await device.Account.AddContactAsync((await first.Account.GetContactLinkAsync()).ToString());
        }

        _ = await first.Account.CreateCircleAsync("Lake house", [contact!]);
        Device[] all = [first, others, second, seconds];
        foreach (var device in all)
        {
            _ = await device.CircleAsync();
        }

        return all;
    }

    private async Task<Device> LinkAsync(Device phone)
    {
        var device = NewDevice();
        using var linking = await device.Client.BeginLinkingAsync();
        var completed = linking.CompleteAsync();
        await phone.Account.LinkDeviceAsync(linking.Link);
        device.Use(await completed);
        return device;
    }

    private Device NewDevice()
    {
        lock (_devices)
        {
            var device = new Device(_cluster.Proxy.Url, Path.Combine(_folder, $"device-{_devices.Count}"));
            _devices.Add(device);
            return device;
        }
    }
}
