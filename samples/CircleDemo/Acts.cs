using Buds.Client.Contacts;
using Buds.Client.Memories;
using Spectre.Console;

namespace CircleDemo;

/// <summary>What the people do.</summary>
internal static class Acts
{
    private static readonly string[] Notes =
    [
        "First light over the lake", "Somebody slept through breakfast", "The long way home", "Found it behind the shed", "Rain again, nobody minds",
        "Grandma won at cards", "Look who is walking", "The old bridge", "Too much cake", "Last evening here", "We missed you", "Same time next year?",
    ];

    public static async Task SetUpAsync(Stage stage)
    {
        var settings = stage.Settings;
        for (var i = 0; i < settings.People; i++)
        {
            var name = DemoPerson.NameOf(i);
            var phone = stage.NewDevice($"{name}'s phone");
            var person = new DemoPerson(name, [phone]);
            stage.People.Add(person);
            phone.Use(await phone.Client.CreateAccountAsync(name));
            phone.GoOnline();

            // The first person's last device joins late.
            for (var number = 1; number < stage.DeviceCountOf(i) - (i == 0 ? 1 : 0); number++)
            {
                await LinkAsync(stage, person, $"{name}'s device {number + 1}");
            }
        }

        var owner = stage.People[0];
        AnsiConsole.MarkupLineInterpolated($"{settings.People} people have {settings.Devices - 1} devices. They add each other by link, and [green]{owner.Name}[/] makes a Circle.");
        var contacts = new List<Contact>();
        foreach (var person in stage.People)
        {
            foreach (var other in stage.People.Where(other => other != person))
            {
                var link = (await other.Phone.Account.GetContactLinkAsync()).ToString();
                foreach (var device in person.Devices)
                {
                    var contact = await device.Account.AddContactAsync(link);
                    if (device == owner.Phone)
                    {
                        contacts.Add(contact);
                    }
                }
            }
        }

        var circle = await owner.Phone.Account.CreateCircleAsync("Lake house", contacts);
        foreach (var device in stage.Devices)
        {
            await device.UntilAsync("the Circle", async () => (await device.Account.GetCirclesAsync()).Any(known => known.Id == circle.Id));
        }
    }

    public static async Task ShareAsync(Stage stage)
    {
        var settings = stage.Settings;
        var away = stage.People[^1];
        var early = settings.Memories / 3;
        var late = settings.Memories - 2;
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask("Sharing", maxValue: settings.Memories);
            await ShareSomeAsync(stage, 0, early, away: null, task);

            task.Description = $"{away.Name} is in a tunnel";
            foreach (var device in away.Devices)
            {
                await device.GoOfflineAsync();
            }

            await ShareSomeAsync(stage, early, 2 * early, away, task);
            task.Description = $"{away.Name} is back";
            foreach (var device in away.Devices)
            {
                device.GoOnline();
            }

            await ShareSomeAsync(stage, 2 * early, late, away: null, task);
            var owner = stage.People[0];
            task.Description = $"{owner.Name} links a new tablet";
            await LinkAsync(stage, owner, $"{owner.Name}'s tablet");

            task.Description = "Sharing";
            await ShareSomeAsync(stage, late, settings.Memories - 1, away: null, task);
        });
        await ReactAsync(stage);
    }

    /// <summary>Shares one memory, with one or two photos.</summary>
    public static async Task ShareOneAsync(Stage stage, DemoPerson person, int number)
    {
        var files = stage.Settings.PhotoFiles;
        string[] photos = number % 3 == 2 && files.Count > 1
            ? [files[number % files.Count], files[(number + 1) % files.Count]]
            : [files[number % files.Count]];
        var circle = await person.CircleAsync();
        var memory = await circle.ShareAsync(new NewMemory
        {
            Text = Notes[number % Notes.Length],
            // With their metadata, so that what every device has can be held against the files.
            Photos = [.. photos.Select(photo => PhotoSource.FromFile(photo, keepMetadata: true))],
        });
        stage.Shared.Add(memory, photos);
    }

    private static async Task ShareSomeAsync(Stage stage, int from, int to, DemoPerson? away, ProgressTask task)
    {
        for (var number = from; number < to; number++)
        {
            var person = stage.People[number % stage.People.Count];
            await ShareOneAsync(stage, person == away ? stage.People[0] : person, number);
            task.Increment(1);
        }
    }

    private static async Task ReactAsync(Stage stage)
    {
        var (memory, author) = (stage.Shared.Keys.First(), stage.People[0]);
        var reader = stage.People[1].Phone;
        await reader.UntilAsync("the first memory", async () => await reader.Account.FindMemoryAsync(memory) is not null);
        await (await stage.People[1].CircleAsync()).ReactAsync(memory, "❤");
        await (await author.CircleAsync()).EditAsync(memory, Notes[0] + ", at six in the morning");
    }

    private static async Task LinkAsync(Stage stage, DemoPerson person, string name)
    {
        var device = stage.NewDevice(name);
        using var linking = await device.Client.BeginLinkingAsync();
        var completed = linking.CompleteAsync();
        await person.Phone.Account.LinkDeviceAsync(linking.Link);
        device.Use(await completed);
        stage.OpenedWhileLinking++;
        device.GoOnline();
        person.Devices.Add(device);
    }
}
