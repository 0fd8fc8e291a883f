using Buds.Client.Circles;
using Buds.Client.Contacts;
using Buds.Relay.Testing;

namespace Buds.Client.Tests;

/// <summary>A relay and the devices of people around it, all on one clock that only a test turns.</summary>
public sealed class TestWorld : IAsyncLifetime
{
    private readonly List<TestDevice> _devices = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("buds-client-tests-").FullName;

    public FakeRelay Relay { get; private set; } = null!;

    public DateTimeOffset Now => Relay.Time.GetUtcNow();

    public async Task InitializeAsync() => Relay = await FakeRelay.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        await Relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A device without an account.</summary>
    public TestDevice NewDevice(Action<BudsOptions>? configure = null)
    {
        var device = new TestDevice(Relay, Path.Combine(_folder, $"device-{_devices.Count}"), configure);
        _devices.Add(device);
        return device;
    }

    /// <summary>A person with one device.</summary>
    public async Task<TestDevice> NewPersonAsync(string name, Action<BudsOptions>? configure = null)
    {
        var device = NewDevice(configure);
        await device.CreateAsync(name);
        return device;
    }

    /// <summary>Another device of a person, with everything that the first one has.</summary>
    public async Task<TestDevice> LinkAsync(TestDevice first, bool withHistory = true)
    {
        var device = NewDevice();
        using var linking = await device.Client.BeginLinkingAsync();
        var completed = linking.CompleteAsync();
        var linked = first.Account.LinkDeviceAsync(linking.Link, withHistory);
        await TurnUntilAsync(linked);
        await first.Account.SyncAsync();
        await TurnUntilAsync(completed);
        device.Use(await completed);
        await device.Account.SyncAsync();
        return device;
    }

    /// <summary>A Circle of people who have added each other.</summary>
    public static async Task<Circle> NewCircleAsync(params TestDevice[] people)
    {
        var contacts = new List<Contact>();
        foreach (var person in people)
        {
            foreach (var other in people.Where(other => other != person))
            {
                var contact = await AddAsync(person, other);
                if (person == people[0])
                {
                    contacts.Add(contact);
                }
            }
        }

        var circle = await people[0].Account.CreateCircleAsync("Lake house", contacts);
        await SyncAsync(people);
        return circle;
    }

    public static async Task<Contact> AddAsync(TestDevice person, TestDevice other) =>
        await person.Account.AddContactAsync((await other.Account.GetContactLinkAsync()).ToString());

    /// <summary>Lets everyone send, then everyone receive.</summary>
    public static async Task SyncAsync(params TestDevice[] devices)
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var device in devices)
            {
                await device.Account.SyncAsync();
            }
        }
    }

    /// <summary>Turns the clock until something is done that waits for it.</summary>
    public async Task TurnUntilAsync(Task task)
    {
        for (var turn = 0; turn < 1000 && !task.IsCompleted; turn++)
        {
            Relay.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(1));
        }

        if (!task.IsCompleted)
        {
            throw new TimeoutException("Nothing came of it, however far the clock was turned.");
        }

        await task;
    }
}
